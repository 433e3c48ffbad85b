-- +goose Up
CREATE INDEX ix_report_duty_due ON report_duty (due_at, id);
