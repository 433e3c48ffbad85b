-- +goose Up
CREATE UNIQUE INDEX ux_recovery_measure_drill ON recovery_measure (drill_id, ordinal);
