-- +goose Up
CREATE INDEX desk_ticket_state ON desk_ticket (state, created_at);
