-- +goose Up
CREATE INDEX ix_trace_hold_placed ON trace_hold (released_at, placed_at, id);
