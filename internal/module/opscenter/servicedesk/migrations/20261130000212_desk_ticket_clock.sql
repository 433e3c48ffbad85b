-- +goose Up
CREATE INDEX desk_ticket_clock ON desk_ticket (clock_id);
