-- +goose Up
CREATE TABLE signin_ceremony (
  token_hash CHAR(64)    NOT NULL PRIMARY KEY,
  kind       VARCHAR(16) NOT NULL,
  person_id  VARCHAR(26) NOT NULL,
  data       TEXT        NOT NULL,
  expires_at BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
