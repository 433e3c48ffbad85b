-- +goose Up
CREATE INDEX ix_role_change_state ON role_change (state, id);
