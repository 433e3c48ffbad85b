-- +goose Up
CREATE TABLE message_delivery (
  id            CHAR(26)     NOT NULL PRIMARY KEY,
  message_id    CHAR(26)     NOT NULL,
  kind          VARCHAR(64)  NOT NULL,
  person_id     VARCHAR(26)  NOT NULL,
  channel       VARCHAR(16)  NOT NULL,
  lang          VARCHAR(10)  NOT NULL,
  urgent        BOOLEAN      NOT NULL,
  state         VARCHAR(12)  NOT NULL,
  attempts      INTEGER      NOT NULL,
  next_at       BIGINT       NOT NULL,
  masked        VARCHAR(120) NOT NULL,
  error         VARCHAR(400) NOT NULL,
  created_at    BIGINT       NOT NULL,
  done_at       BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
