-- +goose Up
CREATE UNIQUE INDEX ux_problem_incident ON problem_incident (problem_id, ticket_id);
