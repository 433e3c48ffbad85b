-- +goose Up
CREATE INDEX ix_config_change_created ON config_change (created_at, id);
