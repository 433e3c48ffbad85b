-- +goose Up
CREATE TABLE knowledge_view (
  article_id CHAR(26) NOT NULL PRIMARY KEY,
  views      BIGINT   NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
