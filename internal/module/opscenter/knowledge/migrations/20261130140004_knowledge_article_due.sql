-- +goose Up
CREATE INDEX knowledge_article_due ON knowledge_article (state, review_due);
