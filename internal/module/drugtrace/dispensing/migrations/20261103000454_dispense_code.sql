-- +goose Up
CREATE INDEX ix_dispense_code ON dispense (code, created_at);
