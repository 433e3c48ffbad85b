-- +goose Up
CREATE TABLE federation_flow (
  state_hash   CHAR(64)     NOT NULL PRIMARY KEY,
  provider     VARCHAR(32)  NOT NULL,
  surface      VARCHAR(16)  NOT NULL,
  browser_hash CHAR(64)     NOT NULL,
  session_id   VARCHAR(26)  NOT NULL,
  back         VARCHAR(300) NOT NULL,
  expires_at   BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
