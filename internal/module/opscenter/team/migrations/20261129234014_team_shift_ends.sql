-- +goose Up
CREATE INDEX ix_team_shift_ends ON team_shift (ends_at);
