-- +goose Up
CREATE UNIQUE INDEX ux_securityevent_number ON securityevent_event (number);
