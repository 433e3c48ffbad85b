-- +goose Up
ALTER TABLE organisation ADD COLUMN latitude VARCHAR(12) NOT NULL DEFAULT '';
