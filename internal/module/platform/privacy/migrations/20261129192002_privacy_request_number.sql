-- +goose Up
CREATE UNIQUE INDEX ux_privacy_request_number ON privacy_request (number);
