-- +goose Up
ALTER TABLE sla_level_change ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;
