-- +goose Up
CREATE INDEX ix_signin_device_person ON signin_device (person_id);
