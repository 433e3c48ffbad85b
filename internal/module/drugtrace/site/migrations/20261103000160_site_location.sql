-- +goose Up
CREATE TABLE site_location (
  id           CHAR(26)    NOT NULL PRIMARY KEY,
  zone_id      CHAR(26)    NOT NULL,
  warehouse_id CHAR(26)    NOT NULL,
  org_id       CHAR(26)    NOT NULL,
  code         VARCHAR(24) NOT NULL,
  max_qty      INTEGER     NOT NULL,
  active       BOOLEAN     NOT NULL,
  version      INTEGER     NOT NULL,
  created_at   BIGINT      NOT NULL,
  created_by   VARCHAR(26) NOT NULL,
  updated_at   BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
