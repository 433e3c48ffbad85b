-- +goose Up
CREATE INDEX ix_access_review_line_review ON access_review_line (review_id, state, id);
