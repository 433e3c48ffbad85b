-- +goose Up
ALTER TABLE dictionary_item ADD COLUMN valid_from CHAR(10) NULL;
