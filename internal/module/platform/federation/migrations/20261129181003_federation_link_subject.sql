-- +goose Up
CREATE UNIQUE INDEX uq_federation_link_subject_hash ON federation_link (subject_hash);
