-- +goose Up
CREATE INDEX ix_idempotency_at ON idempotency (at);
