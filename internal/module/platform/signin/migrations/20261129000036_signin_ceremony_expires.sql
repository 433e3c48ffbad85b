-- +goose Up
CREATE INDEX ix_signin_ceremony_expires ON signin_ceremony (expires_at);
