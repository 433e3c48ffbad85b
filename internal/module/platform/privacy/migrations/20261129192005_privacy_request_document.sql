-- +goose Up
CREATE INDEX ix_privacy_request_document ON privacy_request (document_hash);
