-- +goose Up
CREATE TABLE search_todo (
  id         CHAR(26)    NOT NULL PRIMARY KEY,
  source     VARCHAR(20) NOT NULL,
  record_ids TEXT        NOT NULL,
  after_id   VARCHAR(40) NOT NULL
) /*sqlite WITHOUT ROWID */ /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
