-- +goose Up
CREATE INDEX ix_signin_failure_last ON signin_failure (last_at);
