-- +goose Up
CREATE TABLE report_request (
  id         CHAR(26)      NOT NULL PRIMARY KEY,
  number     VARCHAR(24)   NOT NULL,
  question   VARCHAR(2000) NOT NULL,
  due_at     BIGINT        NOT NULL,
  state      VARCHAR(12)   NOT NULL,
  report_id  VARCHAR(26)   NOT NULL,
  sent_at    BIGINT        NOT NULL,
  version    INTEGER       NOT NULL,
  created_by VARCHAR(26)   NOT NULL,
  created_at BIGINT        NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
