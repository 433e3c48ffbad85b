-- +goose Up
CREATE INDEX ix_keyperiod_period_days ON keyperiod_period (first_day, id);
