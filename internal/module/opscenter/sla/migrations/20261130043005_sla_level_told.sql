-- +goose Up
ALTER TABLE sla_level_change ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
