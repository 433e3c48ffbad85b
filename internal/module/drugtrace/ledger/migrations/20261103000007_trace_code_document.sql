-- +goose Up
CREATE INDEX ix_trace_code_document ON trace_code (document_id);
