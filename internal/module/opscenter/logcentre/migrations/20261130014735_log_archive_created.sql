-- +goose Up
CREATE INDEX ix_log_archive_created ON log_archive (created_at, id);
