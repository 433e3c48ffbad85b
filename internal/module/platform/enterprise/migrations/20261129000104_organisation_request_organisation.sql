-- +goose Up
CREATE INDEX ix_organisation_request_organisation ON organisation_request (organisation_id, created_at, id);
