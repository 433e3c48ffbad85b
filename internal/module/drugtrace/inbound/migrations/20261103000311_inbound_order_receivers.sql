-- +goose Up
ALTER TABLE inbound_order ADD COLUMN receiver_ids VARCHAR(2000) NOT NULL DEFAULT '[]';
