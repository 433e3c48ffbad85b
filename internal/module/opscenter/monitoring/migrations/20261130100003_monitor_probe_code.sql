-- +goose Up
CREATE UNIQUE INDEX uq_monitor_probe_code ON monitor_probe (code);
