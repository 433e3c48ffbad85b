-- +goose Up
CREATE TABLE job_lease (
  name        VARCHAR(96) NOT NULL PRIMARY KEY,
  owner       VARCHAR(96) NOT NULL,
  fence       BIGINT      NOT NULL,
  expires_at  BIGINT      NOT NULL,
  started_at  BIGINT      NOT NULL,
  finished_at BIGINT      NOT NULL,
  millis      BIGINT      NOT NULL,
  failures    BIGINT      NOT NULL,
  error       TEXT        NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
