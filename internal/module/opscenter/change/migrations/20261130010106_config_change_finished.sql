-- +goose Up
CREATE INDEX ix_config_change_finished ON config_change (finished_at);
