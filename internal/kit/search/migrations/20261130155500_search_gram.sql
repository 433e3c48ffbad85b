-- +goose Up
CREATE TABLE search_gram (
  source VARCHAR(20) NOT NULL,
  gram   VARCHAR(3)  NOT NULL,
  PRIMARY KEY (source, gram)
) /*sqlite WITHOUT ROWID */ /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
