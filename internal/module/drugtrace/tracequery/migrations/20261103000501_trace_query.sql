-- +goose Up
CREATE TABLE trace_query (
  code     VARCHAR(80) NOT NULL PRIMARY KEY,
  first_at BIGINT      NOT NULL,
  last_at  BIGINT      NOT NULL,
  queries  BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
