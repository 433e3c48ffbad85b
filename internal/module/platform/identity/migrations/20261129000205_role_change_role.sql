-- +goose Up
CREATE INDEX ix_role_change_role ON role_change (role_id, id);
