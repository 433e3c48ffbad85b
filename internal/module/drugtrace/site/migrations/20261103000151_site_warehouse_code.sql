-- +goose Up
CREATE UNIQUE INDEX uq_site_warehouse_code ON site_warehouse (code);
