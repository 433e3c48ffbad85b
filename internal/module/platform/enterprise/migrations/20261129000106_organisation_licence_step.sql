-- +goose Up
CREATE TABLE organisation_licence_step (
  id         VARCHAR(48) NOT NULL PRIMARY KEY,
  licence_id CHAR(26)    NOT NULL,
  valid_to   CHAR(10)    NOT NULL,
  days       INTEGER     NOT NULL,
  created_at BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
