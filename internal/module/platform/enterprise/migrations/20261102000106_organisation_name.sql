-- +goose Up
CREATE INDEX ix_organisation_name ON organisation (name, id);
