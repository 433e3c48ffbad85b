-- +goose Up
CREATE INDEX ix_message_delivery_created ON message_delivery (created_at, id);
