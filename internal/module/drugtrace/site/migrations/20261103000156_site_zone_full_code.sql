-- +goose Up
CREATE UNIQUE INDEX uq_site_zone_full_code ON site_zone (full_code);
