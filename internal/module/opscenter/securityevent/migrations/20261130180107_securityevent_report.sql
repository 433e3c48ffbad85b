-- +goose Up
CREATE TABLE securityevent_report (
  id         CHAR(26)      NOT NULL PRIMARY KEY,
  event_id   CHAR(26)      NOT NULL,
  kind       VARCHAR(8)    NOT NULL,
  told_at    BIGINT        NOT NULL,
  authority  VARCHAR(120)  NOT NULL,
  receipt    VARCHAR(80)   NOT NULL,
  content    VARCHAR(2000) NOT NULL,
  created_by VARCHAR(26)   NOT NULL,
  created_at BIGINT        NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
