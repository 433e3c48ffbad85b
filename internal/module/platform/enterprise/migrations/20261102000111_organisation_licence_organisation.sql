-- +goose Up
CREATE INDEX ix_organisation_licence_organisation ON organisation_licence (organisation_id, id);
