-- +goose Up
CREATE UNIQUE INDEX ux_patrol_run_day ON patrol_run (patrol_day);
