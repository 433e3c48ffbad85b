-- +goose Up
CREATE INDEX ix_privacy_erasure_created ON privacy_erasure (created_at, id);
