-- +goose Up
CREATE UNIQUE INDEX uq_patrol_round_turn ON patrol_round (patrol_day, turn);
