-- +goose Up
CREATE INDEX desk_ticket_engineer ON desk_ticket (engineer_id, state);
