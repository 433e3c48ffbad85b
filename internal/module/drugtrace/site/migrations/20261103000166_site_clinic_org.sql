-- +goose Up
CREATE UNIQUE INDEX uq_site_clinic_org_id ON site_clinic (org_id);
