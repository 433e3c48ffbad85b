-- +goose Up
CREATE UNIQUE INDEX uq_trace_batch_key ON trace_batch (item_id, batch_no, expiry_date);
