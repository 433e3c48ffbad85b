-- +goose Up
ALTER TABLE monitor_alert ADD COLUMN person_id VARCHAR(26) NOT NULL DEFAULT '';
