-- +goose Up
CREATE TABLE monitor_spell (
  id      CHAR(26)    NOT NULL PRIMARY KEY,
  probe   INTEGER     NOT NULL,
  kind    VARCHAR(12) NOT NULL,
  from_at BIGINT      NOT NULL,
  to_at   BIGINT      NOT NULL,
  reason  VARCHAR(12) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
