-- +goose Up
CREATE INDEX ix_message_created ON message (created_at, id);
