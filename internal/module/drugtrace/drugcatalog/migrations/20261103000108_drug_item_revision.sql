-- +goose Up
CREATE INDEX ix_drug_item_revision ON drug_item (revision_state, created_at, id);
