-- +goose Up
CREATE INDEX ix_config_baseline_created ON config_baseline (created_at, id);
