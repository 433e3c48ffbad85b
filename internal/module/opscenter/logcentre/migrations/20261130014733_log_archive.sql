-- +goose Up
CREATE TABLE log_archive (
  id              CHAR(26)    NOT NULL PRIMARY KEY,
  month           CHAR(7)     NOT NULL,
  class           VARCHAR(16) NOT NULL,
  state           VARCHAR(16) NOT NULL,
  line_count      BIGINT      NOT NULL,
  size            BIGINT      NOT NULL,
  sha256          VARCHAR(64) NOT NULL,
  previous        VARCHAR(64) NOT NULL,
  file_id         VARCHAR(26) NOT NULL,
  checkpoint_size BIGINT      NOT NULL,
  checkpoint_root VARCHAR(64) NOT NULL,
  remote          BOOLEAN     NOT NULL,
  verdict         VARCHAR(16) NOT NULL,
  verified_at     BIGINT      NOT NULL,
  removed_at      BIGINT      NOT NULL,
  created_at      BIGINT      NOT NULL,
  version         INTEGER     NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
