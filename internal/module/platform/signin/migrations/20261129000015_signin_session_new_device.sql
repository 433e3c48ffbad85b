-- +goose Up
ALTER TABLE signin_session ADD COLUMN new_device BOOLEAN NOT NULL DEFAULT FALSE;
