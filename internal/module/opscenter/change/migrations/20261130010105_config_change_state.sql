-- +goose Up
CREATE INDEX ix_config_change_state ON config_change (state, starts_at);
