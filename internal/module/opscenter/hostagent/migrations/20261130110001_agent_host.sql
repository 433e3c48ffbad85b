-- +goose Up
CREATE TABLE agent_host (
  id          CHAR(26)    NOT NULL PRIMARY KEY,
  code        VARCHAR(40) NOT NULL,
  fingerprint CHAR(64)    NOT NULL,
  state       VARCHAR(12) NOT NULL,
  baseline    MEDIUMTEXT  NOT NULL,
  version     INTEGER     NOT NULL,
  created_at  BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
