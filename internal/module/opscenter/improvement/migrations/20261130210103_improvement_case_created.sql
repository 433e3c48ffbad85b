-- +goose Up
CREATE INDEX ix_improvement_case_created ON improvement_case (created_at, id);
