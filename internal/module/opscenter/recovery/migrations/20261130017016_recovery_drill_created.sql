-- +goose Up
CREATE INDEX ix_recovery_drill_created ON recovery_drill (created_at, id);
