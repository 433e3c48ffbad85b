-- +goose Up
CREATE TABLE message_attempt (
  id          CHAR(26)     NOT NULL PRIMARY KEY,
  delivery_id CHAR(26)     NOT NULL,
  number      INTEGER      NOT NULL,
  at          BIGINT       NOT NULL,
  millis      BIGINT       NOT NULL,
  outcome     VARCHAR(12)  NOT NULL,
  error       VARCHAR(400) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
