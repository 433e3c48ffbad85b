-- +goose Up
CREATE INDEX ix_audit_leaf_ref ON audit_leaf (kind, ref);
