-- +goose Up
CREATE UNIQUE INDEX uq_site_location_code ON site_location (code);
