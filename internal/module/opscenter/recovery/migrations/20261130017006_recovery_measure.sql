-- +goose Up
CREATE TABLE recovery_measure (
  id       CHAR(26) NOT NULL PRIMARY KEY,
  drill_id CHAR(26) NOT NULL,
  ordinal  INTEGER NOT NULL,
  what     VARCHAR(400) NOT NULL,
  owner_id VARCHAR(26) NOT NULL,
  due_on   CHAR(10) NOT NULL,
  done_at  BIGINT NOT NULL,
  done_by  VARCHAR(26) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
