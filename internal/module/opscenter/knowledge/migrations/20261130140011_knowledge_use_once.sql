-- +goose Up
CREATE UNIQUE INDEX knowledge_use_once ON knowledge_use (article_id, ticket_id);
