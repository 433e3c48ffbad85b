-- +goose Up
CREATE UNIQUE INDEX ux_config_baseline_number ON config_baseline (number);
