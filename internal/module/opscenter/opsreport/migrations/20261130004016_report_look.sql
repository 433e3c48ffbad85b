-- +goose Up
CREATE TABLE report_look (
  duty      VARCHAR(20) NOT NULL PRIMARY KEY,
  looked_at BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
