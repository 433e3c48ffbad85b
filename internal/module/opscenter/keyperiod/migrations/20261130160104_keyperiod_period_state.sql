-- +goose Up
CREATE INDEX ix_keyperiod_period_state ON keyperiod_period (state, first_day);
