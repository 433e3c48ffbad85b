-- +goose Up
CREATE UNIQUE INDEX ux_recovery_drill_number ON recovery_drill (number);
