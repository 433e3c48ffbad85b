-- +goose Up
CREATE TABLE recovery_pulse (
  id      INTEGER NOT NULL PRIMARY KEY,
  beat_at BIGINT NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
