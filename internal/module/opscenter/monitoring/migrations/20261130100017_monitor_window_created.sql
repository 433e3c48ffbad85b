-- +goose Up
CREATE INDEX ix_monitor_window_created ON monitor_window (created_at, id);
