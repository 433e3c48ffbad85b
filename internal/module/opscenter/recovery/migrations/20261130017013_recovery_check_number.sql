-- +goose Up
CREATE UNIQUE INDEX ux_recovery_check_number ON recovery_check (number);
