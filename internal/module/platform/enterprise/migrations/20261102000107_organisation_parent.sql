-- +goose Up
CREATE INDEX ix_organisation_parent ON organisation (parent_id);
