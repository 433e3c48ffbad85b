-- +goose Up
CREATE INDEX ix_organisation_merged_into ON organisation (merged_into);
