-- +goose Up
CREATE INDEX ix_monitor_spell_from ON monitor_spell (from_at, id);
