-- +goose Up
CREATE TABLE audit_entry (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  at           BIGINT       NOT NULL,
  action       VARCHAR(96)  NOT NULL,
  person_id    VARCHAR(26)  NOT NULL,
  post_id      VARCHAR(26)  NOT NULL,
  org_id       VARCHAR(26)  NOT NULL,
  reason       TEXT         NOT NULL,
  trace_id     VARCHAR(40)  NOT NULL,
  record_count INTEGER      NOT NULL,
  records_root VARCHAR(64)  NOT NULL,
  private      TEXT         NULL,
  salt         VARCHAR(64)  NULL,
  private_hash VARCHAR(64)  NOT NULL
) /*sqlite WITHOUT ROWID */ /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
