-- +goose Up
ALTER TABLE desk_ticket ADD COLUMN affected_first BIGINT NOT NULL DEFAULT 0;
