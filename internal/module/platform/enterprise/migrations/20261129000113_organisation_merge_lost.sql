-- +goose Up
CREATE INDEX ix_organisation_merge_lost ON organisation_merge (lost_id);
