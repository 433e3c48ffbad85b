-- +goose Up
CREATE INDEX desk_ticket_phone ON desk_ticket (phone_hash);
