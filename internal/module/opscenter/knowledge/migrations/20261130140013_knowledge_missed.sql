-- +goose Up
CREATE TABLE knowledge_missed (
  id         CHAR(64)     NOT NULL PRIMARY KEY,
  looked_for VARCHAR(200) NOT NULL,
  times      BIGINT       NOT NULL,
  first_at   BIGINT       NOT NULL,
  last_at    BIGINT       NOT NULL,
  settled    BOOLEAN      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
