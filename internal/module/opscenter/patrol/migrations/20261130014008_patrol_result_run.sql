-- +goose Up
CREATE INDEX ix_patrol_result_run ON patrol_result (run_id, id);
