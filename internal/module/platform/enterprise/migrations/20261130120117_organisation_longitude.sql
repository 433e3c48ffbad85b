-- +goose Up
ALTER TABLE organisation ADD COLUMN longitude VARCHAR(12) NOT NULL DEFAULT '';
