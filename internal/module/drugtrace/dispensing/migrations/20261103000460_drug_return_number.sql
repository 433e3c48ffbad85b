-- +goose Up
CREATE UNIQUE INDEX uq_drug_return_number ON drug_return (number);
