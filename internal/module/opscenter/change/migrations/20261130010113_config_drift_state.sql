-- +goose Up
CREATE INDEX ix_config_drift_state ON config_drift (state, asset);
