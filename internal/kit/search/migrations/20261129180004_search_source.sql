-- +goose Up
CREATE TABLE search_source (
  source  VARCHAR(20) NOT NULL PRIMARY KEY,
  version INTEGER     NOT NULL
) /*sqlite WITHOUT ROWID */ /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
