-- +goose Up
CREATE TABLE knowledge_feedback (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  article_id   CHAR(26)     NOT NULL,
  number       INTEGER      NOT NULL,
  person_id    VARCHAR(26)  NOT NULL,
  helped       BOOLEAN      NOT NULL,
  comment_text VARCHAR(500) NOT NULL,
  at           BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
