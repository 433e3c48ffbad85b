-- +goose Up
CREATE TABLE role_grant (
  id         VARCHAR(96) NOT NULL PRIMARY KEY,
  role_id    VARCHAR(32) NOT NULL,
  permission VARCHAR(64) NOT NULL,
  reach      VARCHAR(16) NOT NULL,
  created_at BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
