-- +goose Up
CREATE TABLE trace_code (
  code        VARCHAR(80) NOT NULL PRIMARY KEY,
  scheme      VARCHAR(10) NOT NULL,
  level       INTEGER     NOT NULL,
  parent      VARCHAR(80) NULL,
  units       INTEGER     NOT NULL,
  item_id     CHAR(26)    NOT NULL,
  batch_id    CHAR(26)    NULL,
  state       VARCHAR(16) NOT NULL,
  origin_id   CHAR(26)    NOT NULL,
  holder_id   CHAR(26)    NOT NULL,
  location_id VARCHAR(26) NOT NULL,
  job_id      VARCHAR(26) NOT NULL,
  document_id VARCHAR(26) NOT NULL,
  pack_left   INTEGER     NOT NULL,
  labelled_at BIGINT      NOT NULL,
  event_id    BIGINT      NOT NULL,
  version     INTEGER     NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
