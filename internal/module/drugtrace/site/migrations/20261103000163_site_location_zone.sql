-- +goose Up
CREATE INDEX ix_site_location_zone ON site_location (zone_id, code);
