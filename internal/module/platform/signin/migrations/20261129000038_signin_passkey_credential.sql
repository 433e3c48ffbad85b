-- +goose Up
CREATE UNIQUE INDEX uq_signin_passkey_credential ON signin_passkey (credential_hash);
