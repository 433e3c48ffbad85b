-- +goose Up
CREATE INDEX sla_clock_started ON sla_clock (started_at, id);
