-- +goose Up
CREATE UNIQUE INDEX uq_order_data_number ON order_data (number);
