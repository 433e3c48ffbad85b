-- +goose Up
ALTER TABLE permit ADD COLUMN edited_by VARCHAR(26) NOT NULL DEFAULT '';
