-- +goose Up
CREATE UNIQUE INDEX knowledge_feedback_once ON knowledge_feedback (article_id, number, person_id);
