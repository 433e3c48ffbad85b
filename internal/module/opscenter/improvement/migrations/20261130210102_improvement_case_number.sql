-- +goose Up
CREATE UNIQUE INDEX ux_improvement_case_number ON improvement_case (number);
