-- +goose Up
CREATE INDEX ix_monitor_alert_watch ON monitor_alert (watch, raised_at);
