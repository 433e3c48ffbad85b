-- +goose Up
ALTER TABLE audit_entry ADD COLUMN class VARCHAR(16) NOT NULL DEFAULT '';
