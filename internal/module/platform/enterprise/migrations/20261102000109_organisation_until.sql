-- +goose Up
CREATE INDEX ix_organisation_until ON organisation (licence_until, id);
