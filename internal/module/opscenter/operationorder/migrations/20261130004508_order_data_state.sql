-- +goose Up
CREATE INDEX ix_order_data_state ON order_data (state, created_at);
