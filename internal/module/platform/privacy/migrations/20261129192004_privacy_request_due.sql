-- +goose Up
CREATE INDEX ix_privacy_request_due ON privacy_request (due_at, id);
