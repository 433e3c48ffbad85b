-- +goose Up
CREATE TABLE report_duty (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  duty         VARCHAR(20)  NOT NULL,
  period       VARCHAR(24)  NOT NULL,
  cycle        VARCHAR(12)  NOT NULL,
  parameter_id VARCHAR(26)  NOT NULL,
  from_day     CHAR(10)     NOT NULL,
  to_day       CHAR(10)     NOT NULL,
  due_at       BIGINT       NOT NULL,
  subject      VARCHAR(26)  NOT NULL,
  path         VARCHAR(160) NOT NULL,
  state        VARCHAR(12)  NOT NULL,
  completed_at BIGINT       NOT NULL,
  evidence     TEXT         NOT NULL,
  told         INTEGER      NOT NULL,
  version      INTEGER      NOT NULL,
  created_at   BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
