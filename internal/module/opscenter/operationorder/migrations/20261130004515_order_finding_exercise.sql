-- +goose Up
CREATE INDEX ix_order_finding_exercise ON order_finding (exercise_id, at);
