-- +goose Up
CREATE INDEX ix_order_exercise_starts ON order_exercise (starts_at, id);
