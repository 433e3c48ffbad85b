-- +goose Up
CREATE TABLE audit_open (
  entry_id CHAR(26) NOT NULL PRIMARY KEY,
  at       BIGINT   NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
