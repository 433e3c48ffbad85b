-- +goose Up
ALTER TABLE audit_entry ADD COLUMN result VARCHAR(16) NOT NULL DEFAULT '';
