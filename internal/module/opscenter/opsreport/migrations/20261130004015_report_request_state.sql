-- +goose Up
CREATE INDEX ix_report_request_state ON report_request (state, due_at);
