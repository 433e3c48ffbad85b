-- +goose Up
CREATE INDEX ix_organisation_merge_created ON organisation_merge (created_at, id);
