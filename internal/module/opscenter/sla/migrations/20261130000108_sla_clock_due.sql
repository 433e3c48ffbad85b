-- +goose Up
CREATE INDEX sla_clock_due ON sla_clock (due_at, id);
