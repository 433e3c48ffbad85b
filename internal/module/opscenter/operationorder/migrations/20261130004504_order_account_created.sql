-- +goose Up
CREATE INDEX ix_order_account_created ON order_account (created_at, id);
