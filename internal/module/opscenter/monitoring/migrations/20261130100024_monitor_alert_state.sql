-- +goose Up
CREATE INDEX ix_monitor_alert_state ON monitor_alert (state, raised_at);
