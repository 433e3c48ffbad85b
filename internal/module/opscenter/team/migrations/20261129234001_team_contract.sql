-- +goose Up
CREATE TABLE team_contract (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  version    INTEGER      NOT NULL,
  number     VARCHAR(60)  NOT NULL,
  start_day  CHAR(10)     NOT NULL,
  end_day    CHAR(10)     NOT NULL,
  total      BIGINT       NOT NULL,
  bond       BIGINT       NOT NULL,
  valid_from CHAR(10)     NOT NULL,
  reason     VARCHAR(400) NOT NULL,
  created_by VARCHAR(26)  NOT NULL,
  created_at BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
