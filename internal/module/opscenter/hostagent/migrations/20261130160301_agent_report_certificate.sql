-- +goose Up
ALTER TABLE agent_report ADD COLUMN certificate_until BIGINT NOT NULL DEFAULT 0;
