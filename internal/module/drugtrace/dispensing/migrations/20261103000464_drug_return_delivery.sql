-- +goose Up
CREATE INDEX ix_drug_return_delivery ON drug_return (order_id);
