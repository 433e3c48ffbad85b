-- +goose Up
CREATE INDEX ix_patrol_run_state ON patrol_run (state, patrol_day);
