-- +goose Up
CREATE INDEX ix_improvement_case_state ON improvement_case (state, created_at, id);
