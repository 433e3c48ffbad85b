-- +goose Up
CREATE INDEX ix_privacy_request_created ON privacy_request (created_at, id);
