-- +goose Up
CREATE INDEX ix_monitor_track_next ON monitor_track (next_at);
