-- +goose Up
CREATE UNIQUE INDEX uq_inspection_line_id ON inspection (line_id);
