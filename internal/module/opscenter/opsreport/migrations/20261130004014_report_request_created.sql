-- +goose Up
CREATE INDEX ix_report_request_created ON report_request (created_at, id);
