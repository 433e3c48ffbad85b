-- +goose Up
CREATE INDEX ix_intake_token_at ON intake_token (at);
