-- +goose Up
CREATE TABLE parameter (
  id          CHAR(26)     NOT NULL PRIMARY KEY,
  name        VARCHAR(96)  NOT NULL,
  valid_from  CHAR(10)     NOT NULL,
  valid_to    CHAR(10)     NULL,
  value       TEXT         NOT NULL,
  unit        VARCHAR(32)  NOT NULL,
  legal_basis VARCHAR(500) NOT NULL,
  note        VARCHAR(500) NOT NULL,
  created_at  BIGINT       NOT NULL,
  created_by  VARCHAR(26)  NOT NULL,
  version     BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
