-- +goose Up
CREATE TABLE federation_provider (
  id           VARCHAR(32) NOT NULL PRIMARY KEY,
  enabled      BOOLEAN     NOT NULL DEFAULT TRUE,
  up           BOOLEAN     NOT NULL DEFAULT TRUE,
  trouble      VARCHAR(16) NOT NULL DEFAULT '',
  checked_at   BIGINT      NOT NULL DEFAULT 0,
  tried_at     BIGINT      NOT NULL DEFAULT 0,
  tried_ms     BIGINT      NOT NULL DEFAULT 0,
  signed_in_at BIGINT      NOT NULL DEFAULT 0
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
