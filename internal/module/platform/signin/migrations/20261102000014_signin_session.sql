-- +goose Up
CREATE TABLE signin_session (
  id          CHAR(26) NOT NULL PRIMARY KEY,
  token_hash  CHAR(64) NOT NULL,
  person_id   CHAR(26) NOT NULL,
  post_id     CHAR(26) NOT NULL,
  begun_at    BIGINT   NOT NULL,
  seen_at     BIGINT   NOT NULL,
  expires_at  BIGINT   NOT NULL,
  previous_at BIGINT   NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
