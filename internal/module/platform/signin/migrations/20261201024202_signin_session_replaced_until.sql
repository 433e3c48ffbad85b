-- +goose Up
ALTER TABLE signin_session ADD COLUMN replaced_until BIGINT NOT NULL DEFAULT 0;
