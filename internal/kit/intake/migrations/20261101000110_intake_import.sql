-- +goose Up
CREATE TABLE intake_import (
  id          CHAR(26)    NOT NULL PRIMARY KEY,
  register    VARCHAR(64) NOT NULL,
  person_id   VARCHAR(26) NOT NULL,
  state       VARCHAR(10) NOT NULL,
  total       INTEGER     NOT NULL,
  started_at  BIGINT      NOT NULL,
  touched_at  BIGINT      NOT NULL,
  finished_at BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
