-- +goose Up
CREATE INDEX ix_securityevent_aware ON securityevent_event (aware_at, id);
