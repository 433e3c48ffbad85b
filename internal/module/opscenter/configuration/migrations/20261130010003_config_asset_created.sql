-- +goose Up
CREATE INDEX ix_config_asset_created ON config_asset (created_at, id);
