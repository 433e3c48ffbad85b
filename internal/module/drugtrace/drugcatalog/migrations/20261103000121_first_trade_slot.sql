-- +goose Up
CREATE UNIQUE INDEX uq_first_trade_slot ON first_trade (slot);
