-- +goose Up
CREATE INDEX knowledge_article_updated ON knowledge_article (updated_at, id);
