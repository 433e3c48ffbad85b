-- +goose Up
CREATE TABLE federation_document (
  person_id     CHAR(26) NOT NULL PRIMARY KEY,
  document_hash CHAR(64) NOT NULL,
  set_at        BIGINT   NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
