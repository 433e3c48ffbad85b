-- +goose Up
CREATE TABLE trace_hold (
  id             CHAR(26)     NOT NULL PRIMARY KEY,
  target_kind    VARCHAR(8)   NOT NULL,
  target         VARCHAR(80)  NOT NULL,
  kind           VARCHAR(12)  NOT NULL,
  org_id         CHAR(26)     NOT NULL,
  item_id        VARCHAR(26)  NOT NULL,
  reason         VARCHAR(400) NOT NULL,
  instruction    VARCHAR(800) NOT NULL,
  placed_by      VARCHAR(26)  NOT NULL,
  placed_at      BIGINT       NOT NULL,
  released_at    BIGINT       NOT NULL,
  released_by    VARCHAR(26)  NOT NULL,
  release_reason VARCHAR(400) NOT NULL,
  version        INTEGER      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
