-- +goose Up
CREATE INDEX ix_recovery_plan_created ON recovery_plan (created_at, id);
