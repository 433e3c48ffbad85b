-- +goose Up
CREATE INDEX ix_report_duty_open ON report_duty (completed_at, from_day);
