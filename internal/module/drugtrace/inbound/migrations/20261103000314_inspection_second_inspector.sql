-- +goose Up
ALTER TABLE inspection ADD COLUMN second_inspector_id VARCHAR(26) NOT NULL DEFAULT '';
