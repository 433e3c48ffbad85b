-- +goose Up
CREATE INDEX ix_first_trade_all ON first_trade (created_at, id);
