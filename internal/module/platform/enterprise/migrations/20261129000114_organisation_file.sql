-- +goose Up
CREATE TABLE organisation_file (
  id              CHAR(26)     NOT NULL PRIMARY KEY,
  organisation_id CHAR(26)     NOT NULL,
  attachment_id   CHAR(26)     NOT NULL,
  kind            VARCHAR(16)  NOT NULL,
  note            VARCHAR(200) NOT NULL,
  file_name       VARCHAR(255) NOT NULL,
  media_type      VARCHAR(128) NOT NULL,
  size            BIGINT       NOT NULL,
  version         INTEGER      NOT NULL,
  created_at      BIGINT       NOT NULL,
  created_by      VARCHAR(26)  NOT NULL,
  voided_at       BIGINT       NOT NULL,
  voided_by       VARCHAR(26)  NOT NULL,
  void_reason     VARCHAR(500) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
