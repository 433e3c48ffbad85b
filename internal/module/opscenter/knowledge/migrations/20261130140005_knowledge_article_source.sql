-- +goose Up
CREATE INDEX knowledge_article_source ON knowledge_article (source_id);
