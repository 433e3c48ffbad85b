-- +goose Up
CREATE TABLE monitor_watch (
  id            VARCHAR(120) NOT NULL PRIMARY KEY,
  matched_since BIGINT       NOT NULL,
  cleared_since BIGINT       NOT NULL,
  alert_id      VARCHAR(26)  NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
