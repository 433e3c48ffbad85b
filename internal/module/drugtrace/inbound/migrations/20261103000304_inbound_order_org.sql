-- +goose Up
CREATE INDEX ix_inbound_order_org ON inbound_order (org_id, state, created_at, id);
