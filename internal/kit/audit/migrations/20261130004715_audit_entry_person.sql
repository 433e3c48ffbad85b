-- +goose Up
CREATE INDEX ix_audit_entry_person ON audit_entry (person_id, at, id);
