-- +goose Up
CREATE TABLE person_stop (
  id        CHAR(26)    NOT NULL PRIMARY KEY,
  person_id VARCHAR(26) NOT NULL,
  order_id  VARCHAR(26) NOT NULL,
  was       VARCHAR(10) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
