-- +goose Up
CREATE TABLE person_password (
  id            CHAR(26)     NOT NULL PRIMARY KEY,
  person_id     CHAR(26)     NOT NULL,
  password_hash VARCHAR(200) NOT NULL,
  set_at        BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
