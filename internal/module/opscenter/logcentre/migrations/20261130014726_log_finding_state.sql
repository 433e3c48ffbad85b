-- +goose Up
CREATE INDEX ix_log_finding_state ON log_finding (state, created_at);
