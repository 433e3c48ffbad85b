-- +goose Up
ALTER TABLE dictionary_item ADD COLUMN valid_to CHAR(10) NULL;
