-- +goose Up
CREATE INDEX ix_organisation_request_created ON organisation_request (created_at, id);
