-- +goose Up
CREATE UNIQUE INDEX uq_drug_item_product_code7 ON drug_item (product_code7);
