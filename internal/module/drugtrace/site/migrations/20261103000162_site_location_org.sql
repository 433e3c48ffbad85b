-- +goose Up
CREATE INDEX ix_site_location_org ON site_location (org_id, code);
