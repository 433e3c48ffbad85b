-- +goose Up
ALTER TABLE signin_session ADD COLUMN replaced_hash VARCHAR(64) NOT NULL DEFAULT '';
