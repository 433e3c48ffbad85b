-- +goose Up
CREATE TABLE config_service (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  number     VARCHAR(4)   NOT NULL,
  key_module BOOLEAN      NOT NULL,
  keeper     VARCHAR(40)  NOT NULL,
  needs      TEXT         NOT NULL,
  note       VARCHAR(400) NOT NULL,
  version    INTEGER      NOT NULL,
  updated_at BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
