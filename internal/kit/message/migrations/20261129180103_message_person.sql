-- +goose Up
CREATE INDEX ix_message_person ON message (person_id, shown, id);
