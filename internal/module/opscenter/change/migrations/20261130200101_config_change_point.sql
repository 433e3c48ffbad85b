-- +goose Up
ALTER TABLE config_change ADD COLUMN point_ref VARCHAR(40) NOT NULL DEFAULT '';
