-- +goose Up
CREATE INDEX ix_site_zone_warehouse ON site_zone (warehouse_id, full_code);
