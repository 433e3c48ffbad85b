-- +goose Up
CREATE TABLE work_calendar (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  name       VARCHAR(32)  NOT NULL,
  number     BIGINT       NOT NULL,
  content    MEDIUMTEXT   NOT NULL,
  reason     VARCHAR(500) NOT NULL,
  created_at BIGINT       NOT NULL,
  created_by VARCHAR(26)  NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
