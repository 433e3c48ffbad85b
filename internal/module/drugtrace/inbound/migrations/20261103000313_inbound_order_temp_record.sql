-- +goose Up
ALTER TABLE inbound_order ADD COLUMN temp_record_id VARCHAR(26) NOT NULL DEFAULT '';
