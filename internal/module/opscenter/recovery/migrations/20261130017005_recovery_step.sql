-- +goose Up
CREATE TABLE recovery_step (
  id          CHAR(26) NOT NULL PRIMARY KEY,
  drill_id    CHAR(26) NOT NULL,
  ordinal     INTEGER NOT NULL,
  phase       VARCHAR(12) NOT NULL,
  title       VARCHAR(200) NOT NULL,
  planned_at  BIGINT NOT NULL,
  started_at  BIGINT NOT NULL,
  finished_at BIGINT NOT NULL,
  done_by     VARCHAR(26) NOT NULL,
  outcome     VARCHAR(12) NOT NULL,
  note        VARCHAR(400) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
