-- +goose Up
CREATE INDEX ix_outbox_due ON outbox_event (done, next_at, id);
