-- +goose Up
CREATE UNIQUE INDEX ux_recovery_plan_number ON recovery_plan (number, revision);
