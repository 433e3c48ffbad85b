-- +goose Up
CREATE TABLE desk_canned_version (
  id        CHAR(26)      NOT NULL PRIMARY KEY,
  canned_id CHAR(26)      NOT NULL,
  number    INTEGER       NOT NULL,
  title     VARCHAR(60)   NOT NULL,
  body      VARCHAR(2000) NOT NULL,
  by_id     VARCHAR(26)   NOT NULL,
  at        BIGINT        NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
