-- +goose Up
CREATE INDEX desk_ticket_parent ON desk_ticket (parent_id);
