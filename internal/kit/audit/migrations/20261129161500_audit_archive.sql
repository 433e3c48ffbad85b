-- +goose Up
CREATE TABLE audit_archive (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  at         BIGINT       NOT NULL,
  before_day CHAR(10)     NOT NULL,
  entries    INTEGER      NOT NULL,
  digest     CHAR(64)     NOT NULL,
  file       VARCHAR(255) NOT NULL,
  file_hash  CHAR(64)     NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
