-- +goose Up
CREATE INDEX ix_patrol_run_scheduled ON patrol_run (scheduled_at, id);
