-- +goose Up
CREATE INDEX ix_team_member_created ON team_member (created_at, id);
