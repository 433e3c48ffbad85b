-- +goose Up
CREATE UNIQUE INDEX ux_message_template ON message_template (kind, lang, number);
