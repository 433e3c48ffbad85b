-- +goose Up
CREATE UNIQUE INDEX uq_order_account_number ON order_account (number);
