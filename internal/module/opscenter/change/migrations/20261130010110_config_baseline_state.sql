-- +goose Up
CREATE INDEX ix_config_baseline_state ON config_baseline (state, asset);
