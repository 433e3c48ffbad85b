-- +goose Up
CREATE INDEX ix_organisation_import ON organisation (import_id, id);
