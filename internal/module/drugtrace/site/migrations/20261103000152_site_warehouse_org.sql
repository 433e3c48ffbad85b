-- +goose Up
CREATE INDEX ix_site_warehouse_org ON site_warehouse (org_id, code);
