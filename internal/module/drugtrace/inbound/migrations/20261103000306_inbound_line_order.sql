-- +goose Up
CREATE INDEX ix_inbound_line_order ON inbound_line (order_id, position);
