-- +goose Up
CREATE INDEX ix_outbound_order_org ON outbound_order (org_id, state, created_at, id);
