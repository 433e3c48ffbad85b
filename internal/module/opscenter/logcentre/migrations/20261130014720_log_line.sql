-- +goose Up
CREATE TABLE log_line (
  id       CHAR(26)    NOT NULL PRIMARY KEY,
  at       BIGINT      NOT NULL,
  class    VARCHAR(16) NOT NULL,
  level    VARCHAR(8)  NOT NULL,
  node     VARCHAR(64) NOT NULL,
  message  TEXT        NOT NULL,
  facts    TEXT        NOT NULL,
  trace_id VARCHAR(40) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
