-- +goose Up
ALTER TABLE organisation ADD COLUMN merged_into CHAR(26) NULL;
