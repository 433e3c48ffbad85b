-- +goose Up
CREATE TABLE desk_canned (
  id         CHAR(26)      NOT NULL PRIMARY KEY,
  title      VARCHAR(60)   NOT NULL,
  body       VARCHAR(2000) NOT NULL,
  shared     BOOLEAN       NOT NULL,
  owner_id   VARCHAR(26)   NOT NULL,
  version    INTEGER       NOT NULL,
  created_at BIGINT        NOT NULL,
  updated_at BIGINT        NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
