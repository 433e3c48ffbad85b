-- +goose Up
CREATE INDEX sla_subject_watch ON sla_subject (watch_id, recovered_at, since_at);
