-- +goose Up
CREATE INDEX desk_ticket_master ON desk_ticket (master_id);
