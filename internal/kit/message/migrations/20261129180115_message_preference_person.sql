-- +goose Up
CREATE INDEX ix_message_preference_person ON message_preference (person_id, kind);
