-- +goose Up
CREATE INDEX ix_outbound_line_order ON outbound_line (order_id, position);
