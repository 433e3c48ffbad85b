-- +goose Up
CREATE INDEX ix_monitor_alert_raised ON monitor_alert (raised_at, id);
