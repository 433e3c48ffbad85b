-- +goose Up
CREATE INDEX ix_post_org ON post (org_id, state);
