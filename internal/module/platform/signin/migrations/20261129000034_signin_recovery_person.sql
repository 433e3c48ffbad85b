-- +goose Up
CREATE INDEX ix_signin_recovery_person ON signin_recovery (person_id);
