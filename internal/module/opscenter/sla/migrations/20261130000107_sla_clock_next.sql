-- +goose Up
CREATE INDEX sla_clock_next ON sla_clock (next_at);
