-- +goose Up
CREATE UNIQUE INDEX ux_config_change_number ON config_change (number);
