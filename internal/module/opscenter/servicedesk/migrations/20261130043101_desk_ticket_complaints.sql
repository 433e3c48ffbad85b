-- +goose Up
ALTER TABLE desk_ticket ADD COLUMN complaints INTEGER NOT NULL DEFAULT 0;
