-- +goose Up
CREATE UNIQUE INDEX ux_patrol_plan_number ON patrol_plan (number);
