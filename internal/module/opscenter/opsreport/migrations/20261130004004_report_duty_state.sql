-- +goose Up
CREATE INDEX ix_report_duty_state ON report_duty (state, due_at);
