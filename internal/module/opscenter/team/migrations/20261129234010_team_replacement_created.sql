-- +goose Up
CREATE INDEX ix_team_replacement_created ON team_replacement (created_at, id);
