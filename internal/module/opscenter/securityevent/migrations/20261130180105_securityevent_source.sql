-- +goose Up
CREATE INDEX ix_securityevent_source ON securityevent_event (source_id);
