-- +goose Up
CREATE TABLE monitor_digest (
  slot    INTEGER  NOT NULL PRIMARY KEY,
  samples INTEGER  NOT NULL,
  hash    CHAR(64) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
