-- +goose Up
CREATE TABLE dictionary_item (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  dict       VARCHAR(64)  NOT NULL,
  code       VARCHAR(64)  NOT NULL,
  sort       INTEGER      NOT NULL,
  active     BOOLEAN      NOT NULL,
  label_hans VARCHAR(200) NOT NULL,
  label_hant VARCHAR(200) NOT NULL,
  label_pt   VARCHAR(200) NOT NULL,
  label_en   VARCHAR(200) NOT NULL,
  created_at BIGINT       NOT NULL,
  created_by VARCHAR(26)  NOT NULL,
  version    BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
