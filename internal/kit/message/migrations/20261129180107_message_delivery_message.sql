-- +goose Up
CREATE UNIQUE INDEX ux_message_delivery ON message_delivery (message_id, channel);
