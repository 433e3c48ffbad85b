-- +goose Up
CREATE INDEX ix_trace_link_event ON trace_link (event_id);
