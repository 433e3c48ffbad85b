-- +goose Up
CREATE UNIQUE INDEX uq_outbound_order_number ON outbound_order (number);
