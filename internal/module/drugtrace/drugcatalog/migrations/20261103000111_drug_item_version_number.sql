-- +goose Up
CREATE UNIQUE INDEX uq_drug_item_version_number ON drug_item_version (item_id, number);
