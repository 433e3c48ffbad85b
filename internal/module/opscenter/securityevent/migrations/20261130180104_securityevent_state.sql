-- +goose Up
CREATE INDEX ix_securityevent_state ON securityevent_event (state, created_at, id);
