-- +goose Up
CREATE TABLE knowledge_use (
  id            CHAR(26)    NOT NULL PRIMARY KEY,
  article_id    CHAR(26)    NOT NULL,
  number        INTEGER     NOT NULL,
  ticket_id     CHAR(26)    NOT NULL,
  ticket_number VARCHAR(24) NOT NULL,
  by_id         VARCHAR(26) NOT NULL,
  at            BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
