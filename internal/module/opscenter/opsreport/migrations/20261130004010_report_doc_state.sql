-- +goose Up
CREATE INDEX ix_report_doc_state ON report_doc (state, created_at);
