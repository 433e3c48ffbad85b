-- +goose Up
CREATE INDEX ix_trace_code_batch ON trace_code (batch_id, state, holder_id);
