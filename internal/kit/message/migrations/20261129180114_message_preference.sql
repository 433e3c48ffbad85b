-- +goose Up
CREATE TABLE message_preference (
  id         VARCHAR(120) NOT NULL PRIMARY KEY,
  person_id  VARCHAR(26)  NOT NULL,
  kind       VARCHAR(64)  NOT NULL,
  channel    VARCHAR(16)  NOT NULL,
  enabled    BOOLEAN      NOT NULL,
  updated_at BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
