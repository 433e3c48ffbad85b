-- +goose Up
ALTER TABLE dictionary_item ADD COLUMN basis VARCHAR(400) NOT NULL DEFAULT '';
