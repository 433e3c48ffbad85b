-- +goose Up
CREATE INDEX ix_order_exercise_state ON order_exercise (state, created_at);
