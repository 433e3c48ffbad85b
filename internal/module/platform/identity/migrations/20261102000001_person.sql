-- +goose Up
CREATE TABLE person (
  id              CHAR(26)     NOT NULL PRIMARY KEY,
  name            VARCHAR(80)  NOT NULL,
  login           VARCHAR(64)  NOT NULL,
  password_hash   VARCHAR(200) NOT NULL,
  must_change     BOOLEAN      NOT NULL,
  phone_sealed    VARCHAR(255) NULL,
  phone_hash      CHAR(64)     NULL,
  lang            VARCHAR(10)  NOT NULL,
  state           VARCHAR(10)  NOT NULL,
  revoked_at      BIGINT       NOT NULL,
  last_sign_in_at BIGINT       NOT NULL,
  search          VARCHAR(600) NOT NULL,
  version         INTEGER      NOT NULL,
  created_at      BIGINT       NOT NULL,
  created_by      VARCHAR(26)  NOT NULL,
  updated_at      BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
