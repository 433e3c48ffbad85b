-- +goose Up
CREATE INDEX ix_person_password_person ON person_password (person_id, id);
