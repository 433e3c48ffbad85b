-- +goose Up
CREATE TABLE signin_recovery (
  code_hash CHAR(64) NOT NULL PRIMARY KEY,
  person_id CHAR(26) NOT NULL,
  used_at   BIGINT   NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
