-- +goose Up
ALTER TABLE message_contact ADD COLUMN code_tries BIGINT NOT NULL DEFAULT 0;
