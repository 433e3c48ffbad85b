-- +goose Up
CREATE TABLE first_trade (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  number       VARCHAR(40)  NOT NULL,
  org_id       CHAR(26)     NOT NULL,
  kind         VARCHAR(12)  NOT NULL,
  subject_id   CHAR(26)     NOT NULL,
  slot         VARCHAR(60)  NOT NULL,
  evidence     TEXT         NOT NULL,
  note         VARCHAR(800) NOT NULL,
  state        VARCHAR(10)  NOT NULL,
  submitted_by VARCHAR(26)  NOT NULL,
  submitted_at BIGINT       NOT NULL,
  reviewed_by  VARCHAR(26)  NOT NULL,
  reviewed_at  BIGINT       NOT NULL,
  review_note  VARCHAR(400) NOT NULL,
  search       VARCHAR(600) NOT NULL,
  version      INTEGER      NOT NULL,
  created_at   BIGINT       NOT NULL,
  created_by   VARCHAR(26)  NOT NULL,
  updated_at   BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
