-- +goose Up
CREATE INDEX sla_exemption_subject ON sla_exemption (subject_id);
