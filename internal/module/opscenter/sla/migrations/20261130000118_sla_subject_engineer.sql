-- +goose Up
CREATE INDEX sla_subject_engineer ON sla_subject (engineer_id);
