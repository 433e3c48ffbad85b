-- +goose Up
CREATE TABLE search_term (
  source    VARCHAR(20) NOT NULL,
  term      VARCHAR(16) NOT NULL,
  record_id VARCHAR(40) NOT NULL,
  PRIMARY KEY (source, term, record_id)
) /*sqlite WITHOUT ROWID */ /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
