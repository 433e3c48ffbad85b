-- +goose Up
CREATE UNIQUE INDEX uq_log_summary_read ON log_summary_read (summary_id, person_id);
