-- +goose Up
CREATE INDEX ix_monitor_window_starts ON monitor_window (starts_at, id);
