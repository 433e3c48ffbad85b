-- +goose Up
CREATE TABLE permit_line (
  id        VARCHAR(53) NOT NULL PRIMARY KEY,
  permit_id CHAR(26)    NOT NULL,
  item_id   CHAR(26)    NOT NULL,
  max_qty   BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
