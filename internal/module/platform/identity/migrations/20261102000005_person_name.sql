-- +goose Up
CREATE INDEX ix_person_name ON person (name, id);
