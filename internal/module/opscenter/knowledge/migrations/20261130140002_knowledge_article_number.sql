-- +goose Up
CREATE UNIQUE INDEX knowledge_article_number ON knowledge_article (number);
