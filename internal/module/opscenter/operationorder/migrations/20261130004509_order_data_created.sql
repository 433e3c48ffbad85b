-- +goose Up
CREATE INDEX ix_order_data_created ON order_data (created_at, id);
