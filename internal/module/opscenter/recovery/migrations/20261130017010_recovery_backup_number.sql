-- +goose Up
CREATE UNIQUE INDEX ux_recovery_backup_number ON recovery_backup (number);
