-- +goose Up
ALTER TABLE signin_session ADD COLUMN provider VARCHAR(32) NOT NULL DEFAULT '';
