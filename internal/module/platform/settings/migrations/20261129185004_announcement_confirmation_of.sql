-- +goose Up
CREATE INDEX ix_announcement_confirmation ON announcement_confirmation (announcement_id, person_id);
