-- +goose Up
CREATE INDEX ix_federation_flow_expires ON federation_flow (expires_at);
