-- +goose Up
CREATE UNIQUE INDEX knowledge_edition_article ON knowledge_edition (article_id, number);
