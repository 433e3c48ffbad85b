-- +goose Up
CREATE UNIQUE INDEX ux_config_asset_code ON config_asset (code);
