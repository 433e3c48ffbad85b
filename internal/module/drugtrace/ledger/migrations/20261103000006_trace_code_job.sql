-- +goose Up
CREATE INDEX ix_trace_code_job ON trace_code (job_id);
