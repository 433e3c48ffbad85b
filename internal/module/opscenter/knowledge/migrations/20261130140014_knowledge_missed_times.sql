-- +goose Up
CREATE INDEX knowledge_missed_times ON knowledge_missed (times, last_at, id);
