-- +goose Up
CREATE INDEX ix_first_trade_subject ON first_trade (subject_id, org_id, state);
