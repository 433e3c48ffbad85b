-- +goose Up
CREATE TABLE audit_hash (
  idx  BIGINT   NOT NULL PRIMARY KEY,
  hash CHAR(64) NOT NULL
) /*sqlite WITHOUT ROWID */ /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
