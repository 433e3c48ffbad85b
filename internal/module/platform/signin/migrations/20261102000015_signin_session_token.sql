-- +goose Up
CREATE UNIQUE INDEX uq_signin_session_token_hash ON signin_session (token_hash);
