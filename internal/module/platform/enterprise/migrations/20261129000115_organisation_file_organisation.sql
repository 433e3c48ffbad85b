-- +goose Up
CREATE INDEX ix_organisation_file_organisation ON organisation_file (organisation_id, created_at, id);
