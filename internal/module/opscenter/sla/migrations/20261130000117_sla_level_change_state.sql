-- +goose Up
CREATE INDEX sla_level_change_state ON sla_level_change (state, proposed_at);
