-- +goose Up
CREATE INDEX ix_dispense_created ON dispense (created_at, id);
