-- +goose Up
CREATE INDEX ix_message_attempt_delivery ON message_attempt (delivery_id, number);
