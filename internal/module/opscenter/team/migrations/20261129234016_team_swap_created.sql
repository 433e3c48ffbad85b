-- +goose Up
CREATE INDEX ix_team_swap_created ON team_swap (created_at, id);
