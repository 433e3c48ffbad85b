-- +goose Up
ALTER TABLE role ADD COLUMN state VARCHAR(10) NOT NULL DEFAULT 'active';
