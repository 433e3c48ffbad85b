-- +goose Up
CREATE INDEX ix_outbound_order_clinic ON outbound_order (clinic_id, state, created_at, id);
