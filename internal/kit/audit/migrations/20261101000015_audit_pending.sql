-- +goose Up
CREATE TABLE audit_pending (
  id   CHAR(26)    NOT NULL PRIMARY KEY,
  kind VARCHAR(16) NOT NULL,
  ref  VARCHAR(32) NOT NULL,
  leaf CHAR(64)    NOT NULL
) /*sqlite WITHOUT ROWID */ /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
