-- +goose Up
CREATE INDEX ix_securityevent_report_event ON securityevent_report (event_id, created_at);
