-- +goose Up
CREATE UNIQUE INDEX uq_drug_item_catalog_no ON drug_item (catalog_no);
