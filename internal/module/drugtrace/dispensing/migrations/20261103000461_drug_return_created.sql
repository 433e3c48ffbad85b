-- +goose Up
CREATE INDEX ix_drug_return_created ON drug_return (created_at, id);
