-- +goose Up
CREATE TABLE signin_passkey (
  id              CHAR(26)    NOT NULL PRIMARY KEY,
  person_id       CHAR(26)    NOT NULL,
  name            VARCHAR(60) NOT NULL,
  credential_hash CHAR(64)    NOT NULL,
  data            TEXT        NOT NULL,
  created_at      BIGINT      NOT NULL,
  used_at         BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
