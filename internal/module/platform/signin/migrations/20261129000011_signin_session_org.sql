-- +goose Up
ALTER TABLE signin_session ADD COLUMN org_id VARCHAR(26) NOT NULL DEFAULT '';
