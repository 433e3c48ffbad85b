-- +goose Up
ALTER TABLE signin_session ADD COLUMN address VARCHAR(64) NOT NULL DEFAULT '';
