-- +goose Up
CREATE INDEX ix_post_valid_to ON post (valid_to, id);
