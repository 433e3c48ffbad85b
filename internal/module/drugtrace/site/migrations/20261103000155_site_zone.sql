-- +goose Up
CREATE TABLE site_zone (
  id            CHAR(26)     NOT NULL PRIMARY KEY,
  warehouse_id  CHAR(26)     NOT NULL,
  org_id        CHAR(26)     NOT NULL,
  code          VARCHAR(6)   NOT NULL,
  full_code     VARCHAR(13)  NOT NULL,
  name          VARCHAR(120) NOT NULL,
  type          VARCHAR(12)  NOT NULL,
  storage_class VARCHAR(12)  NOT NULL,
  external_use  BOOLEAN      NOT NULL,
  humidity_min  INTEGER      NOT NULL,
  humidity_max  INTEGER      NOT NULL,
  max_qty       INTEGER      NOT NULL,
  active        BOOLEAN      NOT NULL,
  version       INTEGER      NOT NULL,
  created_at    BIGINT       NOT NULL,
  created_by    VARCHAR(26)  NOT NULL,
  updated_at    BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
