-- +goose Up
CREATE TABLE permit (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  permit_no    VARCHAR(40)  NOT NULL,
  org_id       CHAR(26)     NOT NULL,
  port         VARCHAR(40)  NOT NULL,
  customs_no   VARCHAR(40)  NOT NULL,
  clearance_no VARCHAR(40)  NOT NULL,
  valid_from   CHAR(10)     NOT NULL,
  valid_to     CHAR(10)     NOT NULL,
  state        VARCHAR(12)  NOT NULL,
  remark       VARCHAR(400) NOT NULL,
  search       VARCHAR(600) NOT NULL,
  version      INTEGER      NOT NULL,
  created_by   VARCHAR(26)  NOT NULL,
  approved_by  VARCHAR(26)  NOT NULL,
  created_at   BIGINT       NOT NULL,
  updated_at   BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
