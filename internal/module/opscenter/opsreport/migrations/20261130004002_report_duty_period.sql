-- +goose Up
CREATE UNIQUE INDEX ux_report_duty_period ON report_duty (duty, period, subject);
