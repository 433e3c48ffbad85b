-- +goose Up
CREATE INDEX ix_drug_item_state ON drug_item (state, created_at, id);
