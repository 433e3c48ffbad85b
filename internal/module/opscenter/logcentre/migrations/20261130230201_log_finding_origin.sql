-- +goose Up
ALTER TABLE log_finding ADD COLUMN origin VARCHAR(64) NOT NULL DEFAULT '';
