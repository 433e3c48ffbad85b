-- +goose Up
CREATE INDEX ix_trace_code_parent ON trace_code (parent);
