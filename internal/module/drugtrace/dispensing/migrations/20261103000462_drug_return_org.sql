-- +goose Up
CREATE INDEX ix_drug_return_org ON drug_return (org_id, created_at, id);
