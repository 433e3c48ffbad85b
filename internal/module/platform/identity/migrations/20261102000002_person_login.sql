-- +goose Up
CREATE UNIQUE INDEX uq_person_login ON person (login);
