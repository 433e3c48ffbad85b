-- +goose Up
CREATE INDEX ix_recovery_backup_state ON recovery_backup (state, created_at);
