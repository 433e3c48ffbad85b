-- +goose Up
CREATE UNIQUE INDEX ux_recovery_step_drill ON recovery_step (drill_id, ordinal);
