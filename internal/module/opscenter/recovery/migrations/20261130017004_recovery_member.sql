-- +goose Up
CREATE TABLE recovery_member (
  id        CHAR(26) NOT NULL PRIMARY KEY,
  drill_id  CHAR(26) NOT NULL,
  person_id VARCHAR(26) NOT NULL,
  duty      VARCHAR(120) NOT NULL,
  signed_at BIGINT NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
