-- +goose Up
CREATE INDEX ix_attachment_owner ON attachment (owner_entity, owner_id, id);
