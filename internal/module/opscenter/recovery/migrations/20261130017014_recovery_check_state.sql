-- +goose Up
CREATE INDEX ix_recovery_check_state ON recovery_check (state, created_at);
