-- +goose Up
CREATE INDEX ix_team_session_state ON team_session (state, planned_on);
