-- +goose Up
ALTER TABLE organisation ADD COLUMN former TEXT NULL;
