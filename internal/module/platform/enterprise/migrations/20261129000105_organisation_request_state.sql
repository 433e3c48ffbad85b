-- +goose Up
CREATE INDEX ix_organisation_request_state ON organisation_request (state, created_at, id);
