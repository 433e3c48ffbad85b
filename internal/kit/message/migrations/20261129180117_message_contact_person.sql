-- +goose Up
CREATE INDEX ix_message_contact_person ON message_contact (person_id);
