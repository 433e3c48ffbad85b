-- +goose Up
CREATE INDEX ix_log_summary_created ON log_summary (created_at, id);
