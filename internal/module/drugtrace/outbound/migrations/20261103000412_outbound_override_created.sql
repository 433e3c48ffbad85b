-- +goose Up
CREATE INDEX ix_outbound_override_created ON outbound_override (created_at, id);
