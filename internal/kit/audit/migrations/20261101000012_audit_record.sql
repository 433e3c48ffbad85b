-- +goose Up
CREATE TABLE audit_record (
  entity    VARCHAR(64) NOT NULL,
  entity_id VARCHAR(96) NOT NULL,
  revision  BIGINT      NOT NULL,
  entry_id  CHAR(26)    NOT NULL,
  position  INTEGER     NOT NULL,
  digest    VARCHAR(64) NOT NULL,
  changes   MEDIUMTEXT  NOT NULL,
  PRIMARY KEY (entity, entity_id, revision)
) /*sqlite WITHOUT ROWID */ /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
