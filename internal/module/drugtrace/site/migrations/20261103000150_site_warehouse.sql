-- +goose Up
CREATE TABLE site_warehouse (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  org_id       CHAR(26)     NOT NULL,
  code         VARCHAR(6)   NOT NULL,
  name         VARCHAR(120) NOT NULL,
  name_foreign VARCHAR(120) NOT NULL,
  address      VARCHAR(240) NOT NULL,
  active       BOOLEAN      NOT NULL,
  search       VARCHAR(600) NOT NULL,
  version      INTEGER      NOT NULL,
  created_at   BIGINT       NOT NULL,
  created_by   VARCHAR(26)  NOT NULL,
  updated_at   BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
