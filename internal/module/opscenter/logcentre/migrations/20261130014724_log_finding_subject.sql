-- +goose Up
CREATE UNIQUE INDEX uq_log_finding_subject ON log_finding (rule_id, subject_kind, subject, from_at);
