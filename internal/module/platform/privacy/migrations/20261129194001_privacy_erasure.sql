-- +goose Up
CREATE TABLE privacy_erasure (
  id          CHAR(26)     NOT NULL PRIMARY KEY,
  person_id   VARCHAR(26)  NOT NULL,
  state       VARCHAR(12)  NOT NULL,
  reason      VARCHAR(400) NOT NULL,
  before_day  CHAR(10)     NOT NULL,
  entries     INTEGER      NOT NULL,
  proposed_by VARCHAR(26)  NOT NULL,
  decided_by  VARCHAR(26)  NOT NULL,
  decided_at  BIGINT       NOT NULL,
  version     INTEGER      NOT NULL,
  created_at  BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
