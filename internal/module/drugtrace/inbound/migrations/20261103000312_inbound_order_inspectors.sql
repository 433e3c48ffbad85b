-- +goose Up
ALTER TABLE inbound_order ADD COLUMN inspector_ids VARCHAR(2000) NOT NULL DEFAULT '[]';
