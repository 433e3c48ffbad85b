-- +goose Up
ALTER TABLE sla_level_change ADD COLUMN source_key VARCHAR(80) NOT NULL DEFAULT '';
