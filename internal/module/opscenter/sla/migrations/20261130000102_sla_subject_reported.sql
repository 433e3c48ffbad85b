-- +goose Up
CREATE INDEX sla_subject_reported ON sla_subject (kind, final_level, reported_at);
