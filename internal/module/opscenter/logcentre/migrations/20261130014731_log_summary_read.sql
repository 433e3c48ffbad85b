-- +goose Up
CREATE TABLE log_summary_read (
  id         CHAR(26)    NOT NULL PRIMARY KEY,
  summary_id CHAR(26)    NOT NULL,
  person_id  VARCHAR(26) NOT NULL,
  at         BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
