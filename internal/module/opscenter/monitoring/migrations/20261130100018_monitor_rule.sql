-- +goose Up
CREATE TABLE monitor_rule (
  id           VARCHAR(40) NOT NULL PRIMARY KEY,
  family       VARCHAR(12) NOT NULL,
  metric       VARCHAR(40) NOT NULL,
  threshold    BIGINT      NOT NULL,
  for_seconds  INTEGER     NOT NULL,
  keep_seconds INTEGER     NOT NULL,
  severity     VARCHAR(12) NOT NULL,
  enabled      INTEGER     NOT NULL,
  version      INTEGER     NOT NULL,
  updated_at   BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
