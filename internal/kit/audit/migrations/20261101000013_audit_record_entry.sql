-- +goose Up
CREATE INDEX ix_audit_record_entry ON audit_record (entry_id, position);
