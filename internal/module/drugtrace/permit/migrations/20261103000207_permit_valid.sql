-- +goose Up
CREATE INDEX ix_permit_valid ON permit (valid_to, id);
