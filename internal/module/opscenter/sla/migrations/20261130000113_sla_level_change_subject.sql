-- +goose Up
CREATE INDEX sla_level_change_subject ON sla_level_change (subject_id);
