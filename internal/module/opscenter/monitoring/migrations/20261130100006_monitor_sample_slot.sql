-- +goose Up
CREATE INDEX ix_monitor_sample_slot ON monitor_sample (slot);
