-- +goose Up
CREATE INDEX ix_recovery_drill_state ON recovery_drill (state, planned_on);
