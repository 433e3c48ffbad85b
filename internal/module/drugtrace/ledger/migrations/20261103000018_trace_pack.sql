-- +goose Up
CREATE TABLE trace_pack (
  child       VARCHAR(80) NOT NULL,
  packed_id   BIGINT      NOT NULL,
  parent      VARCHAR(80) NOT NULL,
  unpacked_id BIGINT      NOT NULL,
  PRIMARY KEY (child, packed_id)
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
