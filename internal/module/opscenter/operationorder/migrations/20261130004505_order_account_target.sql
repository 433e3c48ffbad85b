-- +goose Up
CREATE INDEX ix_order_account_target ON order_account (target_id, state);
