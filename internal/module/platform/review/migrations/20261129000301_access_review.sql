-- +goose Up
CREATE TABLE access_review (
  id        CHAR(26)    NOT NULL PRIMARY KEY,
  period    CHAR(7)     NOT NULL,
  opened_at BIGINT      NOT NULL,
  due_on    CHAR(10)    NOT NULL,
  state     VARCHAR(10) NOT NULL,
  done_at   BIGINT      NULL,
  version   INTEGER     NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
