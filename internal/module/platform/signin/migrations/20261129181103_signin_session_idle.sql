-- +goose Up
ALTER TABLE signin_session ADD COLUMN idle_at BIGINT NOT NULL DEFAULT 0;
