-- +goose Up
ALTER TABLE inspection ADD COLUMN countersigned_at BIGINT NOT NULL DEFAULT 0;
