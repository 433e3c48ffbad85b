-- +goose Up
CREATE TABLE serial_counter (
  prefix VARCHAR(16) NOT NULL,
  day    VARCHAR(10) NOT NULL,
  last   BIGINT      NOT NULL,
  PRIMARY KEY (prefix, day)
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
