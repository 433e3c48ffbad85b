-- +goose Up
CREATE TABLE sla_watch (
  id      CHAR(64) NOT NULL PRIMARY KEY,
  probes  TEXT     NOT NULL,
  fed_to  BIGINT   NOT NULL,
  state   TEXT     NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
