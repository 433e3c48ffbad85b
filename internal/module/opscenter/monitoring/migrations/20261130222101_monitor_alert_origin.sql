-- +goose Up
ALTER TABLE monitor_alert ADD COLUMN origin VARCHAR(64) NOT NULL DEFAULT '';
