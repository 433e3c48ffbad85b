-- +goose Up
CREATE INDEX sla_clock_state ON sla_clock (state, due_at);
