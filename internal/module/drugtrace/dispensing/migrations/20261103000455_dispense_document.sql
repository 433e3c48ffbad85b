-- +goose Up
CREATE INDEX ix_dispense_document ON dispense (document_hash, item_id, created_at);
