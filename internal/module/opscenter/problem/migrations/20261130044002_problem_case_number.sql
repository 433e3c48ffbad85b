-- +goose Up
CREATE UNIQUE INDEX ux_problem_case_number ON problem_case (number);
