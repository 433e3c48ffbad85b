-- +goose Up
CREATE TABLE recovery_hold (
  id      CHAR(26) NOT NULL PRIMARY KEY,
  fence   BIGINT   NOT NULL,
  beat_at BIGINT   NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
