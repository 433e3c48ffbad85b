-- +goose Up
CREATE UNIQUE INDEX ux_team_member_number ON team_member (number);
