-- +goose Up
CREATE UNIQUE INDEX uq_inbound_order_number ON inbound_order (number);
