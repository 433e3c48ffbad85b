-- +goose Up
CREATE INDEX ix_trace_code_parent ON trace_code (parent) /*sqlite WHERE parent IS NOT NULL */;
