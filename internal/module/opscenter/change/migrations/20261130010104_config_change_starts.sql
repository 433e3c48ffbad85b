-- +goose Up
CREATE INDEX ix_config_change_starts ON config_change (starts_at, id);
