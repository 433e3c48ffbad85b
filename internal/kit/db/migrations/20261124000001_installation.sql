-- +goose Up
CREATE TABLE installation (
  name  VARCHAR(40)  NOT NULL PRIMARY KEY,
  value VARCHAR(200) NOT NULL
) /*sqlite WITHOUT ROWID */ /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
