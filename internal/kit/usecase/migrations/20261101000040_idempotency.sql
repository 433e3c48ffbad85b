-- +goose Up
CREATE TABLE idempotency (
  person_id VARCHAR(26)  NOT NULL,
  request   VARCHAR(160) NOT NULL,
  body_hash CHAR(64)     NOT NULL,
  response  TEXT         NOT NULL,
  at        BIGINT       NOT NULL,
  PRIMARY KEY (person_id, request)
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
