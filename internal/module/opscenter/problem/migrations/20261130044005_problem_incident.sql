-- +goose Up
CREATE TABLE problem_incident (
  id          CHAR(26)    NOT NULL PRIMARY KEY,
  problem_id  CHAR(26)    NOT NULL,
  ticket_id   CHAR(26)    NOT NULL,
  number      VARCHAR(24) NOT NULL,
  how         VARCHAR(8)  NOT NULL,
  reported_at BIGINT      NOT NULL,
  at          BIGINT      NOT NULL,
  by_id       VARCHAR(26) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
