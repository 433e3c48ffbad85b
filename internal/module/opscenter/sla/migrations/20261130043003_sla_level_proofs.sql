-- +goose Up
ALTER TABLE sla_level_change ADD COLUMN proofs VARCHAR(4000) NOT NULL DEFAULT '[]';
