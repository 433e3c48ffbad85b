-- +goose Up
CREATE TABLE drug_leaflet (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  item_id    CHAR(26)     NOT NULL,
  lang       VARCHAR(8)   NOT NULL,
  title      VARCHAR(200) NOT NULL,
  sections   MEDIUMTEXT   NOT NULL,
  version    INTEGER      NOT NULL,
  updated_at BIGINT       NOT NULL,
  updated_by VARCHAR(26)  NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
