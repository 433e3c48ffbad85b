-- +goose Up
CREATE TABLE log_summary (
  id         CHAR(26) NOT NULL PRIMARY KEY,
  day        CHAR(10) NOT NULL,
  counts     TEXT     NOT NULL,
  actions    TEXT     NOT NULL,
  refusals   TEXT     NOT NULL,
  anomalies  TEXT     NOT NULL,
  findings   TEXT     NOT NULL,
  total      BIGINT   NOT NULL,
  refused    BIGINT   NOT NULL,
  failed     BIGINT   NOT NULL,
  created_at BIGINT   NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
