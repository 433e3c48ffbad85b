-- +goose Up
CREATE INDEX ix_log_line_class ON log_line (class, at, id);
