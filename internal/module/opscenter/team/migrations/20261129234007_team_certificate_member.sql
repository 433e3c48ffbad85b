-- +goose Up
CREATE INDEX ix_team_certificate_member ON team_certificate (member_id);
