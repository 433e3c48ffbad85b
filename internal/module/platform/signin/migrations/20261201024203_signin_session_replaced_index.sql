-- +goose Up
CREATE INDEX ix_signin_session_replaced ON signin_session (replaced_hash);
