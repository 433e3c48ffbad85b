-- +goose Up
CREATE INDEX sla_clock_subject ON sla_clock (subject_id);
