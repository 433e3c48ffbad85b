-- +goose Up
CREATE INDEX ix_dispense_alert_created ON dispense_alert (created_at, id);
