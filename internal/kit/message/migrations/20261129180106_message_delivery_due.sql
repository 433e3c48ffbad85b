-- +goose Up
CREATE INDEX ix_message_delivery_due ON message_delivery (state, next_at);
