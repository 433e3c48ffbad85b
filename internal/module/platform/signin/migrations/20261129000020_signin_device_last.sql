-- +goose Up
CREATE INDEX ix_signin_device_last ON signin_device (last_at);
