-- +goose Up
CREATE INDEX ix_attachment_state ON attachment (state, created_at);
