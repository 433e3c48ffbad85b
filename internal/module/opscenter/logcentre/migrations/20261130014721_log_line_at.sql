-- +goose Up
CREATE INDEX ix_log_line_at ON log_line (at, id);
