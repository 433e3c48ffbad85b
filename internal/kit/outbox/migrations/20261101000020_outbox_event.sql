-- +goose Up
CREATE TABLE outbox_event (
  id       CHAR(26)     NOT NULL PRIMARY KEY,
  name     VARCHAR(96)  NOT NULL,
  payload  TEXT         NOT NULL,
  at       BIGINT       NOT NULL,
  done     INTEGER      NOT NULL,
  attempts INTEGER      NOT NULL,
  next_at  BIGINT       NOT NULL,
  error    TEXT         NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
