-- +goose Up
CREATE INDEX ix_first_trade_created ON first_trade (org_id, created_at, id);
