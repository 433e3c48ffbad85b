-- +goose Up
CREATE TABLE monitor_probe (
  id             CHAR(26)      NOT NULL PRIMARY KEY,
  probe_key      INTEGER       NOT NULL,
  code           VARCHAR(40)   NOT NULL,
  name           VARCHAR(120)  NOT NULL,
  kind           VARCHAR(12)   NOT NULL,
  target         VARCHAR(400)  NOT NULL,
  subject_kind   VARCHAR(12)   NOT NULL,
  subject        VARCHAR(40)   NOT NULL,
  state          VARCHAR(12)   NOT NULL,
  every_seconds  INTEGER       NOT NULL,
  timeout_millis INTEGER       NOT NULL,
  slow_millis    INTEGER       NOT NULL,
  settings       VARCHAR(2000) NOT NULL,
  secret_sealed  VARCHAR(600)  NOT NULL,
  version        INTEGER       NOT NULL,
  created_by     VARCHAR(26)   NOT NULL,
  created_at     BIGINT        NOT NULL,
  updated_at     BIGINT        NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
