-- +goose Up
CREATE INDEX ix_monitor_sample_at ON monitor_sample (at, probe);
