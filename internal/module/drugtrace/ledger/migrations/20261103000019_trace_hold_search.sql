-- +goose Up
ALTER TABLE trace_hold ADD COLUMN search VARCHAR(600) NOT NULL DEFAULT '';
