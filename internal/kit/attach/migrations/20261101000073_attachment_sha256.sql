-- +goose Up
CREATE INDEX ix_attachment_sha256 ON attachment (sha256);
