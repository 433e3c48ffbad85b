-- +goose Up
CREATE TABLE role_change (
  id          CHAR(26)     NOT NULL PRIMARY KEY,
  role_id     VARCHAR(32)  NOT NULL,
  name        VARCHAR(80)  NOT NULL,
  grant_lines TEXT         NOT NULL,
  base        INTEGER      NOT NULL,
  state       VARCHAR(10)  NOT NULL,
  reason      VARCHAR(500) NOT NULL,
  proposed_by VARCHAR(26)  NOT NULL,
  proposed_at BIGINT       NOT NULL,
  decided_by  VARCHAR(26)  NULL,
  decided_at  BIGINT       NULL,
  note        VARCHAR(500) NOT NULL,
  version     INTEGER      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
