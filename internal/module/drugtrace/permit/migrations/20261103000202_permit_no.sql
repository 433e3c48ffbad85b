-- +goose Up
CREATE UNIQUE INDEX uq_permit_permit_no ON permit (permit_no);
