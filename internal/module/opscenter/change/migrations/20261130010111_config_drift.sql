-- +goose Up
CREATE TABLE config_drift (
  id            CHAR(26)     NOT NULL PRIMARY KEY,
  asset         VARCHAR(40)  NOT NULL,
  path          TEXT         NOT NULL,
  kind          VARCHAR(12)  NOT NULL,
  state         VARCHAR(12)  NOT NULL,
  violation     BOOLEAN      NOT NULL,
  baseline_id   CHAR(26)     NOT NULL,
  expected      TEXT         NOT NULL,
  found         TEXT         NOT NULL,
  change_number VARCHAR(24)  NOT NULL,
  ticket_id     VARCHAR(26)  NOT NULL,
  ticket_number VARCHAR(24)  NOT NULL,
  seen_at       BIGINT       NOT NULL,
  ended_at      BIGINT       NOT NULL,
  ending        VARCHAR(12)  NOT NULL,
  version       INTEGER      NOT NULL,
  created_by    VARCHAR(26)  NOT NULL,
  created_at    BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
