-- +goose Up
CREATE UNIQUE INDEX ux_team_session_number ON team_session (number);
