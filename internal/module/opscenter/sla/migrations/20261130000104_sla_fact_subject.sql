-- +goose Up
CREATE INDEX sla_fact_subject ON sla_fact (subject_id, at, id);
