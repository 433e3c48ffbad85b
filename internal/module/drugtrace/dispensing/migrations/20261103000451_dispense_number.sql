-- +goose Up
CREATE UNIQUE INDEX uq_dispense_number ON dispense (number);
