-- +goose Up
CREATE UNIQUE INDEX uq_work_calendar_number ON work_calendar (name, number);
