-- +goose Up
CREATE TABLE monitor_window (
  id         CHAR(26)      NOT NULL PRIMARY KEY,
  number     VARCHAR(24)   NOT NULL,
  title      VARCHAR(120)  NOT NULL,
  impact     VARCHAR(1000) NOT NULL,
  subjects   VARCHAR(2000) NOT NULL,
  starts_at  BIGINT        NOT NULL,
  ends_at    BIGINT        NOT NULL,
  state      VARCHAR(12)   NOT NULL,
  decided_by VARCHAR(26)   NOT NULL,
  decided_at BIGINT        NOT NULL,
  note       VARCHAR(400)  NOT NULL,
  version    INTEGER       NOT NULL,
  created_by VARCHAR(26)   NOT NULL,
  created_at BIGINT        NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
