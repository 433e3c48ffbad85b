-- +goose Up
CREATE INDEX ix_organisation_merge_kept ON organisation_merge (kept_id);
