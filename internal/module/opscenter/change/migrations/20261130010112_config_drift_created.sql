-- +goose Up
CREATE INDEX ix_config_drift_created ON config_drift (created_at, id);
