-- +goose Up
CREATE INDEX ix_signin_session_expires ON signin_session (expires_at);
