-- +goose Up
CREATE INDEX ix_attachment_part_sha256 ON attachment_part (sha256);
