-- +goose Up
CREATE INDEX ix_signin_session_person ON signin_session (person_id);
