-- +goose Up
CREATE INDEX ix_person_created ON person (created_at, id);
