-- +goose Up
CREATE INDEX ix_signin_session_begun ON signin_session (begun_at, id);
