-- +goose Up
CREATE INDEX ix_announcement_state ON announcement (state, valid_from);
