-- +goose Up
CREATE TABLE monitor_purge (
  id          CHAR(26) NOT NULL PRIMARY KEY,
  before_slot INTEGER  NOT NULL,
  samples     BIGINT   NOT NULL,
  created_at  BIGINT   NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
