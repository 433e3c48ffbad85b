-- +goose Up
CREATE UNIQUE INDEX uq_monitor_spell_from_at ON monitor_spell (probe, from_at, kind);
