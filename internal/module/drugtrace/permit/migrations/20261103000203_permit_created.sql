-- +goose Up
CREATE INDEX ix_permit_created ON permit (created_at, id);
