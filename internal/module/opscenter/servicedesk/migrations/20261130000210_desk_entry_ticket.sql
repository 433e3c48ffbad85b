-- +goose Up
CREATE INDEX desk_entry_ticket ON desk_entry (ticket_id, at, id);
