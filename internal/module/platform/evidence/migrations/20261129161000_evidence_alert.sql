-- +goose Up
CREATE TABLE evidence_alert (
  id     CHAR(26)    NOT NULL PRIMARY KEY,
  at     BIGINT      NOT NULL,
  kind   VARCHAR(32) NOT NULL,
  action VARCHAR(96) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
