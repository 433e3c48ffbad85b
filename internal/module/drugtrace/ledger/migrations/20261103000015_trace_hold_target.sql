-- +goose Up
CREATE INDEX ix_trace_hold_target ON trace_hold (target, released_at);
