-- +goose Up
CREATE INDEX sla_exemption_state ON sla_exemption (state, proposed_at);
