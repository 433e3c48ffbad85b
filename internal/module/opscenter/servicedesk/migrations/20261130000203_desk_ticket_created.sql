-- +goose Up
CREATE INDEX desk_ticket_created ON desk_ticket (created_at, id);
