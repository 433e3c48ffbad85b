-- +goose Up
CREATE INDEX ix_person_phone ON person (phone_hash);
