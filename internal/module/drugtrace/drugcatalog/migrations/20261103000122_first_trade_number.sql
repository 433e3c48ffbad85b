-- +goose Up
CREATE UNIQUE INDEX uq_first_trade_number ON first_trade (number);
