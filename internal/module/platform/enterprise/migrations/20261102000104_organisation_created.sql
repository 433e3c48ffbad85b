-- +goose Up
CREATE INDEX ix_organisation_created ON organisation (created_at, id);
