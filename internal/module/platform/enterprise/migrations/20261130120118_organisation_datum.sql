-- +goose Up
ALTER TABLE organisation ADD COLUMN datum VARCHAR(8) NOT NULL DEFAULT '';
