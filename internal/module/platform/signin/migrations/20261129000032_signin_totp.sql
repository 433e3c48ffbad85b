-- +goose Up
CREATE TABLE signin_totp (
  person_id     CHAR(26)     NOT NULL PRIMARY KEY,
  secret_sealed VARCHAR(255) NOT NULL,
  algorithm     VARCHAR(8)   NOT NULL,
  confirmed_at  BIGINT       NOT NULL,
  last_step     BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
