-- +goose Up
CREATE INDEX ix_problem_case_state ON problem_case (state, created_at, id);
