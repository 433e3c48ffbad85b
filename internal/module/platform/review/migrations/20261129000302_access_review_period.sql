-- +goose Up
CREATE UNIQUE INDEX uq_access_review_period ON access_review (period);
