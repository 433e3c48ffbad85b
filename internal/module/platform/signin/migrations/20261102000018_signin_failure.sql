-- +goose Up
CREATE TABLE signin_failure (
  login_hash   CHAR(64) NOT NULL PRIMARY KEY,
  failures     INTEGER  NOT NULL,
  last_at      BIGINT   NOT NULL,
  locked_until BIGINT   NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
