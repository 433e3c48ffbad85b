-- +goose Up
CREATE TABLE monitor_sample (
  probe         INTEGER     NOT NULL,
  at            BIGINT      NOT NULL,
  status        INTEGER     NOT NULL,
  millis        INTEGER     NOT NULL,
  reason        VARCHAR(12) NOT NULL,
  every_seconds INTEGER     NOT NULL,
  slot          INTEGER     NOT NULL,
  PRIMARY KEY (probe, at)
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
