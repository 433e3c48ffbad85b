-- +goose Up
CREATE UNIQUE INDEX uq_log_summary_day ON log_summary (day);
