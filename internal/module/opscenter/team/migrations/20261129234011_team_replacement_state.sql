-- +goose Up
CREATE INDEX ix_team_replacement_state ON team_replacement (state, effective_day);
