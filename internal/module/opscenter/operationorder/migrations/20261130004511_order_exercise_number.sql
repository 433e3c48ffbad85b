-- +goose Up
CREATE UNIQUE INDEX uq_order_exercise_number ON order_exercise (number);
