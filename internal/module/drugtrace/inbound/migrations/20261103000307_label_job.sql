-- +goose Up
CREATE TABLE label_job (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  number     VARCHAR(20)  NOT NULL,
  order_id   CHAR(26)     NOT NULL,
  line_id    CHAR(26)     NOT NULL,
  made       INTEGER      NOT NULL,
  printed    INTEGER      NOT NULL,
  voided     INTEGER      NOT NULL,
  bound      INTEGER      NOT NULL,
  prints     INTEGER      NOT NULL,
  created_by VARCHAR(26)  NOT NULL,
  created_at BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
