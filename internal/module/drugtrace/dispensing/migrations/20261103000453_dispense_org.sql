-- +goose Up
CREATE INDEX ix_dispense_org ON dispense (org_id, created_at, id);
