-- +goose Up
CREATE TABLE config_baseline (
  id            CHAR(26)     NOT NULL PRIMARY KEY,
  number        VARCHAR(24)  NOT NULL,
  asset         VARCHAR(40)  NOT NULL,
  state         VARCHAR(12)  NOT NULL,
  files         MEDIUMTEXT   NOT NULL,
  digest        CHAR(64)     NOT NULL,
  file_count    INTEGER      NOT NULL,
  reported_at   BIGINT       NOT NULL,
  change_id     VARCHAR(26)  NOT NULL,
  change_number VARCHAR(24)  NOT NULL,
  note          VARCHAR(400) NOT NULL,
  decided_by    VARCHAR(26)  NOT NULL,
  decided_at    BIGINT       NOT NULL,
  version       INTEGER      NOT NULL,
  created_by    VARCHAR(26)  NOT NULL,
  created_at    BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
