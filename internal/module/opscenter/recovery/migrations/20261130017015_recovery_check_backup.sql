-- +goose Up
CREATE INDEX ix_recovery_check_backup ON recovery_check (backup_id);
