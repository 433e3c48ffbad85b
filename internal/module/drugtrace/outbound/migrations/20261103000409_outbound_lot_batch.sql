-- +goose Up
CREATE UNIQUE INDEX uq_outbound_lot_batch_id ON outbound_lot (order_id, batch_id);
