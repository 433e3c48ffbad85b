-- +goose Up
CREATE UNIQUE INDEX uq_parameter_valid_from ON parameter (name, valid_from);
