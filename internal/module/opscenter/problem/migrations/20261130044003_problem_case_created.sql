-- +goose Up
CREATE INDEX ix_problem_case_created ON problem_case (created_at, id);
