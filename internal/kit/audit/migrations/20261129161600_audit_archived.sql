-- +goose Up
CREATE TABLE audit_archived (
  entry_id   CHAR(26) NOT NULL PRIMARY KEY,
  archive_id CHAR(26) NOT NULL
) /*sqlite WITHOUT ROWID */ /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
