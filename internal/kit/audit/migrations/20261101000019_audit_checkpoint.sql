-- +goose Up
CREATE TABLE audit_checkpoint (
  size BIGINT   NOT NULL PRIMARY KEY,
  root CHAR(64) NOT NULL,
  at   BIGINT   NOT NULL,
  note TEXT     NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
