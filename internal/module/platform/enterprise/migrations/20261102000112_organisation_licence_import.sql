-- +goose Up
CREATE INDEX ix_organisation_licence_import ON organisation_licence (import_id, id);
