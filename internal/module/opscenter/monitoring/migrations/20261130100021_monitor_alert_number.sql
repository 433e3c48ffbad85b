-- +goose Up
CREATE UNIQUE INDEX uq_monitor_alert_number ON monitor_alert (number);
