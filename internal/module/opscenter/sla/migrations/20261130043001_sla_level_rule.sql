-- +goose Up
ALTER TABLE sla_level_change ADD COLUMN rule_name VARCHAR(16) NOT NULL DEFAULT '';
