-- +goose Up
CREATE INDEX ix_audit_archived_of ON audit_archived (archive_id, entry_id);
