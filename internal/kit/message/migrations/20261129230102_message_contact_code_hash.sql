-- +goose Up
ALTER TABLE message_contact ADD COLUMN code_hash VARCHAR(64) NOT NULL DEFAULT '';
