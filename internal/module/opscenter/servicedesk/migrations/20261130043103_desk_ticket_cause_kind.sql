-- +goose Up
ALTER TABLE desk_ticket ADD COLUMN cause_kind VARCHAR(12) NOT NULL DEFAULT '';
