-- +goose Up
CREATE TABLE post (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  person_id  CHAR(26)     NOT NULL,
  org_id     VARCHAR(26)  NOT NULL,
  roles      VARCHAR(400) NOT NULL,
  valid_from CHAR(10)     NOT NULL,
  valid_to   CHAR(10)     NULL,
  state      VARCHAR(10)  NOT NULL,
  version    INTEGER      NOT NULL,
  created_at BIGINT       NOT NULL,
  created_by VARCHAR(26)  NOT NULL,
  updated_at BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
