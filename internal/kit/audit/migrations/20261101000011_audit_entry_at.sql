-- +goose Up
CREATE INDEX ix_audit_entry_at ON audit_entry (at, id);
