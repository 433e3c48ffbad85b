-- +goose Up
CREATE INDEX ix_desk_ticket_source ON desk_ticket (source_key, created_at);
