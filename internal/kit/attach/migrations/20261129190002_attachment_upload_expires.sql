-- +goose Up
CREATE INDEX ix_attachment_upload_expires ON attachment_upload (expires_at);
