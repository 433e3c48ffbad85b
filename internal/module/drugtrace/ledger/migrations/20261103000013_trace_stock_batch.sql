-- +goose Up
CREATE INDEX ix_trace_stock_batch ON trace_stock (batch_id, state);
