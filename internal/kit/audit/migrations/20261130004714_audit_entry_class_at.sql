-- +goose Up
CREATE INDEX ix_audit_entry_class ON audit_entry (class, at, id, result);
