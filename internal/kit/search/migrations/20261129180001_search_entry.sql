-- +goose Up
CREATE TABLE search_entry (
  source    VARCHAR(20)  NOT NULL,
  record_id VARCHAR(40)  NOT NULL,
  text      VARCHAR(600) NOT NULL,
  PRIMARY KEY (source, record_id)
) /*sqlite WITHOUT ROWID */ /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
