-- +goose Up
CREATE UNIQUE INDEX ux_team_replacement_number ON team_replacement (number);
