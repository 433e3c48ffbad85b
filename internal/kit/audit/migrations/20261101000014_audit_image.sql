-- +goose Up
CREATE TABLE audit_image (
  entity    VARCHAR(64) NOT NULL,
  entity_id VARCHAR(96) NOT NULL,
  revision  BIGINT      NOT NULL,
  image     MEDIUMTEXT  NULL,
  PRIMARY KEY (entity, entity_id)
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
