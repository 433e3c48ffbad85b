-- +goose Up
ALTER TABLE dictionary_item ADD COLUMN parent VARCHAR(64) NOT NULL DEFAULT '';
