-- +goose Up
CREATE INDEX desk_mail_sender ON desk_mail (sender_hash, at);
