-- +goose Up
CREATE INDEX ix_message_delivery_person ON message_delivery (person_id, done_at);
