-- +goose Up
ALTER TABLE order_account ADD COLUMN ticket VARCHAR(24) NOT NULL DEFAULT '';
