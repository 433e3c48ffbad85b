-- +goose Up
CREATE TABLE attachment_part (
  id        VARCHAR(48) NOT NULL PRIMARY KEY,
  upload_id CHAR(26)    NOT NULL,
  start_at  BIGINT      NOT NULL,
  size      BIGINT      NOT NULL,
  sha256    CHAR(64)    NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
