-- +goose Up
CREATE TABLE sla_fact (
  id         CHAR(26)    NOT NULL PRIMARY KEY,
  subject_id CHAR(26)    NOT NULL,
  kind       VARCHAR(20) NOT NULL,
  at         BIGINT      NOT NULL,
  level      INTEGER     NOT NULL,
  mode       VARCHAR(8)  NOT NULL,
  until_at   BIGINT      NOT NULL,
  by_id      VARCHAR(26) NOT NULL,
  written_at BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
