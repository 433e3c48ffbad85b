-- +goose Up
CREATE INDEX ix_dispense_alert_org ON dispense_alert (org_id, created_at, id);
