-- +goose Up
CREATE INDEX ix_securityevent_known ON securityevent_event (updated_at, known_at);
