-- +goose Up
CREATE INDEX ix_person_stop_order ON person_stop (order_id, id);
