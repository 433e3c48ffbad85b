-- +goose Up
CREATE TABLE knowledge_edition (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  article_id   CHAR(26)     NOT NULL,
  number       INTEGER      NOT NULL,
  category     VARCHAR(20)  NOT NULL,
  audience     VARCHAR(12)  NOT NULL,
  modules      TEXT         NOT NULL,
  keywords     TEXT         NOT NULL,
  words        MEDIUMTEXT   NOT NULL,
  note         VARCHAR(500) NOT NULL,
  writers      TEXT         NOT NULL,
  reviewer     VARCHAR(26)  NOT NULL,
  published_at BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
