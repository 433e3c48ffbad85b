-- +goose Up
CREATE INDEX ix_drug_return_inspection_return ON drug_return_inspection (return_id, id);
