-- +goose Up
CREATE INDEX ix_federation_link_person ON federation_link (person_id);
