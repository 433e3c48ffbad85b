-- +goose Up
CREATE TABLE attachment (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  sha256       CHAR(64)     NOT NULL,
  size         BIGINT       NOT NULL,
  media_type   VARCHAR(100) NOT NULL,
  file_name    VARCHAR(255) NOT NULL,
  owner_entity VARCHAR(64)  NOT NULL,
  owner_id     VARCHAR(96)  NOT NULL,
  created_by   VARCHAR(26)  NOT NULL,
  org_id       VARCHAR(26)  NOT NULL,
  created_at   BIGINT       NOT NULL,
  state        VARCHAR(16)  NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
