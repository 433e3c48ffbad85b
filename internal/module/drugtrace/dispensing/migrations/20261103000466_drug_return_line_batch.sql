-- +goose Up
CREATE UNIQUE INDEX uq_drug_return_line_batch_id ON drug_return_line (return_id, batch_id);
