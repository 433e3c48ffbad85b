-- +goose Up
CREATE UNIQUE INDEX ux_message_key ON message (notice_key, person_id);
