-- +goose Up
CREATE INDEX ix_drug_return_depot ON drug_return (depot_id, state, created_at, id);
