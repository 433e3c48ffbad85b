-- +goose Up
CREATE UNIQUE INDEX uq_drug_item_gtin ON drug_item (gtin);
