-- +goose Up
ALTER TABLE message_contact ADD COLUMN code_at BIGINT NOT NULL DEFAULT 0;
