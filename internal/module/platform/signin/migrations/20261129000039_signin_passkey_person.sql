-- +goose Up
CREATE INDEX ix_signin_passkey_person ON signin_passkey (person_id);
