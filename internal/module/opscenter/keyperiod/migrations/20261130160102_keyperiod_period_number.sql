-- +goose Up
CREATE UNIQUE INDEX uq_keyperiod_period_number ON keyperiod_period (number);
