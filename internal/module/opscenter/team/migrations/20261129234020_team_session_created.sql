-- +goose Up
CREATE INDEX ix_team_session_created ON team_session (created_at, id);
