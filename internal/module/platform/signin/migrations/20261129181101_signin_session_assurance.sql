-- +goose Up
ALTER TABLE signin_session ADD COLUMN assurance INTEGER NOT NULL DEFAULT 1;
