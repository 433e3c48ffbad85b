-- +goose Up
CREATE INDEX ix_monitor_probe_subject ON monitor_probe (subject_kind, subject);
