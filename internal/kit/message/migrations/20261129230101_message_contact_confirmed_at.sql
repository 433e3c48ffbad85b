-- +goose Up
ALTER TABLE message_contact ADD COLUMN confirmed_at BIGINT NOT NULL DEFAULT 0;
