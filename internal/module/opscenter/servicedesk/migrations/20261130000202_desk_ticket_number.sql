-- +goose Up
CREATE UNIQUE INDEX desk_ticket_number ON desk_ticket (number);
