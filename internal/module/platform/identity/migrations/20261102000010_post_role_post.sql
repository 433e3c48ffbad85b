-- +goose Up
CREATE INDEX ix_post_role_post ON post_role (post_id);
