-- +goose Up
CREATE INDEX ix_recovery_backup_created ON recovery_backup (created_at, id);
