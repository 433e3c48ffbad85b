-- +goose Up
CREATE INDEX ix_outbound_order_created ON outbound_order (created_at, id);
