-- +goose Up
CREATE TABLE organisation_merge (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  number       VARCHAR(20)  NOT NULL,
  kept_id      CHAR(26)     NOT NULL,
  lost_id      CHAR(26)     NOT NULL,
  kept_version INTEGER      NOT NULL,
  lost_version INTEGER      NOT NULL,
  state        VARCHAR(10)  NOT NULL,
  taken        TEXT         NOT NULL,
  reason       VARCHAR(400) NOT NULL,
  decision     VARCHAR(500) NOT NULL,
  search       VARCHAR(600) NOT NULL,
  version      INTEGER      NOT NULL,
  created_at   BIGINT       NOT NULL,
  created_by   VARCHAR(26)  NOT NULL,
  updated_at   BIGINT       NOT NULL,
  decided_at   BIGINT       NOT NULL,
  decided_by   VARCHAR(26)  NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
