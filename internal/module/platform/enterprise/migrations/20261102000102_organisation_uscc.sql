-- +goose Up
CREATE UNIQUE INDEX uq_organisation_uscc ON organisation (uscc);
