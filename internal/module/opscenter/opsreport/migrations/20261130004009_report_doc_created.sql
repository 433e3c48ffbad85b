-- +goose Up
CREATE INDEX ix_report_doc_created ON report_doc (created_at, id);
