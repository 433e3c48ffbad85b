-- +goose Up
CREATE UNIQUE INDEX ux_config_service_number ON config_service (number);
