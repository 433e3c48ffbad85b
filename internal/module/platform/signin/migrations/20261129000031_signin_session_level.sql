-- +goose Up
ALTER TABLE signin_session ADD COLUMN level INTEGER NOT NULL DEFAULT 1;
