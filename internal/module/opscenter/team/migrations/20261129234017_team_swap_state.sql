-- +goose Up
CREATE INDEX ix_team_swap_state ON team_swap (state, created_at);
