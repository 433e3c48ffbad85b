-- +goose Up
CREATE INDEX ix_post_person ON post (person_id, state);
