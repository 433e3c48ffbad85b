-- +goose Up
CREATE TABLE log_mark (
  rule_id VARCHAR(16) NOT NULL PRIMARY KEY,
  seen_at BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
