-- +goose Up
CREATE INDEX ix_organisation_updated ON organisation (updated_at, id);
