-- +goose Up
CREATE TABLE knowledge_article (
  id            CHAR(26)     NOT NULL PRIMARY KEY,
  number        VARCHAR(24)  NOT NULL,
  state         VARCHAR(12)  NOT NULL,
  category      VARCHAR(20)  NOT NULL,
  audience      VARCHAR(12)  NOT NULL,
  modules       TEXT         NOT NULL,
  keywords      TEXT         NOT NULL,
  words         MEDIUMTEXT   NOT NULL,
  note          VARCHAR(500) NOT NULL,
  remark        VARCHAR(500) NOT NULL,
  live          INTEGER      NOT NULL,
  published     INTEGER      NOT NULL,
  writers       TEXT         NOT NULL,
  review_due    CHAR(10)     NULL,
  source_id     VARCHAR(26)  NOT NULL,
  source_number VARCHAR(24)  NOT NULL,
  version       INTEGER      NOT NULL,
  created_by    VARCHAR(26)  NOT NULL,
  created_at    BIGINT       NOT NULL,
  updated_at    BIGINT       NOT NULL,
  search        VARCHAR(600) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
