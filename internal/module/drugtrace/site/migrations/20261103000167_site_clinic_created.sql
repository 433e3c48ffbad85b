-- +goose Up
CREATE INDEX ix_site_clinic_created ON site_clinic (created_at, id);
