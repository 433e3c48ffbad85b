-- +goose Up
CREATE TABLE sla_exemption (
  id          CHAR(26)      NOT NULL PRIMARY KEY,
  subject_id  CHAR(26)      NOT NULL,
  from_at     BIGINT        NOT NULL,
  to_at       BIGINT        NOT NULL,
  cause       VARCHAR(12)   NOT NULL,
  evidence    VARCHAR(1000) NOT NULL,
  state       VARCHAR(12)   NOT NULL,
  proposed_by VARCHAR(26)   NOT NULL,
  proposed_at BIGINT        NOT NULL,
  decided_by  VARCHAR(26)   NOT NULL,
  decided_at  BIGINT        NOT NULL,
  opinion     VARCHAR(500)  NOT NULL,
  version     INTEGER       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
