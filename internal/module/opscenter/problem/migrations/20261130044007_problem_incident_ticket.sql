-- +goose Up
CREATE INDEX ix_problem_incident_ticket ON problem_incident (ticket_id);
