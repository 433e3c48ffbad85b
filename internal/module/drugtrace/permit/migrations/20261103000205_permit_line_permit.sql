-- +goose Up
CREATE INDEX ix_permit_line_permit ON permit_line (permit_id, id);
