-- +goose Up
CREATE INDEX ix_label_job_order ON label_job (order_id, id);
