-- +goose Up
CREATE INDEX ix_drug_item_created ON drug_item (created_at, id);
