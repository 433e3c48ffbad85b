-- +goose Up
CREATE INDEX ix_patrol_result_item ON patrol_result (measure, subject, patrol_day);
