-- +goose Up
CREATE INDEX ix_attachment_part_upload ON attachment_part (upload_id, start_at);
