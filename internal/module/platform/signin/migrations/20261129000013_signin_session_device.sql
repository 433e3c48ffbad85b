-- +goose Up
ALTER TABLE signin_session ADD COLUMN device VARCHAR(80) NOT NULL DEFAULT '';
