-- +goose Up
ALTER TABLE order_data ADD COLUMN ticket VARCHAR(24) NOT NULL DEFAULT '';
