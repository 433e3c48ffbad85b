-- +goose Up
ALTER TABLE desk_ticket ADD COLUMN source_key VARCHAR(160) NOT NULL DEFAULT '';
