-- +goose Up
CREATE UNIQUE INDEX uq_monitor_window_number ON monitor_window (number);
