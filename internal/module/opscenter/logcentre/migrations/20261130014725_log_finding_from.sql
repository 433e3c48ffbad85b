-- +goose Up
CREATE INDEX ix_log_finding_from ON log_finding (from_at, id);
