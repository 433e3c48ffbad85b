-- +goose Up
CREATE TABLE announcement (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  words        TEXT         NOT NULL,
  sides        VARCHAR(200) NOT NULL,
  roles        VARCHAR(600) NOT NULL,
  valid_from   CHAR(10)     NOT NULL,
  valid_to     CHAR(10)     NULL,
  pinned       BOOLEAN      NOT NULL,
  must_confirm BOOLEAN      NOT NULL,
  state        VARCHAR(12)  NOT NULL,
  version      INTEGER      NOT NULL,
  created_by   VARCHAR(26)  NOT NULL,
  created_at   BIGINT       NOT NULL,
  updated_at   BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
