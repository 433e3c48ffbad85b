-- +goose Up
CREATE INDEX ix_site_zone_org ON site_zone (org_id, full_code);
