-- +goose Up
CREATE TABLE patrol_plan (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  number     INTEGER      NOT NULL,
  valid_from CHAR(10)     NOT NULL,
  places     TEXT         NOT NULL,
  rules      TEXT         NOT NULL,
  reason     VARCHAR(400) NOT NULL,
  created_by VARCHAR(26)  NOT NULL,
  created_at BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
