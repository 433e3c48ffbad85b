-- +goose Up
CREATE INDEX ix_trace_event_document ON trace_event (document_id, id);
