-- +goose Up
CREATE INDEX ix_inbound_order_created ON inbound_order (created_at, id);
