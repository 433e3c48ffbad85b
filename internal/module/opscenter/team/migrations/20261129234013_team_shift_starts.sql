-- +goose Up
CREATE UNIQUE INDEX ux_team_shift_starts ON team_shift (starts_at);
