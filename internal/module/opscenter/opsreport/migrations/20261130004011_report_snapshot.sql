-- +goose Up
CREATE TABLE report_snapshot (
  id         CHAR(26)   NOT NULL PRIMARY KEY,
  content    MEDIUMTEXT NOT NULL,
  created_at BIGINT     NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
