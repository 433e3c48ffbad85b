-- +goose Up
CREATE UNIQUE INDEX uq_organisation_request_number ON organisation_request (number);
