-- +goose Up
CREATE UNIQUE INDEX uq_person_stop_person ON person_stop (person_id, order_id);
