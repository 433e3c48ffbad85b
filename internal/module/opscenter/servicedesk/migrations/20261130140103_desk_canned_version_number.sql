-- +goose Up
CREATE UNIQUE INDEX desk_canned_version_number ON desk_canned_version (canned_id, number);
