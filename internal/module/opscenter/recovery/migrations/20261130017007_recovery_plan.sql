-- +goose Up
CREATE TABLE recovery_plan (
  id         CHAR(26) NOT NULL PRIMARY KEY,
  number     VARCHAR(24) NOT NULL,
  revision   INTEGER NOT NULL,
  latest     INTEGER NOT NULL,
  title      VARCHAR(120) NOT NULL,
  scenario   VARCHAR(400) NOT NULL,
  body       TEXT NOT NULL,
  owner_id   VARCHAR(26) NOT NULL,
  valid_from CHAR(10) NOT NULL,
  reason     VARCHAR(400) NOT NULL,
  search     VARCHAR(400) NOT NULL,
  created_by VARCHAR(26) NOT NULL,
  created_at BIGINT NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
