-- +goose Up
CREATE INDEX ix_order_account_state ON order_account (state, created_at);
