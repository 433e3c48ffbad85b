-- +goose Up
ALTER TABLE signin_session ADD COLUMN agent VARCHAR(40) NOT NULL DEFAULT '';
