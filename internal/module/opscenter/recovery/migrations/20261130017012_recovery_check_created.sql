-- +goose Up
CREATE INDEX ix_recovery_check_created ON recovery_check (created_at, id);
