-- +goose Up
ALTER TABLE signin_session ADD COLUMN entity VARCHAR(64) NOT NULL DEFAULT '';
