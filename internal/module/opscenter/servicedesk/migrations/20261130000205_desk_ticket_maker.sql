-- +goose Up
CREATE INDEX desk_ticket_maker ON desk_ticket (created_by, created_at);
