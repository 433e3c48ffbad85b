-- +goose Up
CREATE INDEX ix_outbound_override_order ON outbound_override (order_id, id);
