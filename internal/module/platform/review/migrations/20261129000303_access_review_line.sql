-- +goose Up
CREATE TABLE access_review_line (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  review_id  CHAR(26)     NOT NULL,
  post_id    CHAR(26)     NOT NULL,
  person_id  CHAR(26)     NOT NULL,
  org_id     VARCHAR(26)  NOT NULL,
  roles      VARCHAR(400) NOT NULL,
  side       VARCHAR(16)  NOT NULL,
  search     VARCHAR(600) NOT NULL,
  valid_to   CHAR(10)     NULL,
  state      VARCHAR(10)  NOT NULL,
  reason     VARCHAR(500) NOT NULL,
  decided_by VARCHAR(26)  NULL,
  decided_at BIGINT       NULL,
  version    INTEGER      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
