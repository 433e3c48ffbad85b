-- +goose Up
CREATE UNIQUE INDEX uq_monitor_probe_probe_key ON monitor_probe (probe_key);
