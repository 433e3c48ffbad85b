-- +goose Up
CREATE INDEX sla_clock_told ON sla_clock (told_at);
