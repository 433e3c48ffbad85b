-- +goose Up
CREATE TABLE team_replacement (
  id            CHAR(26)     NOT NULL PRIMARY KEY,
  number        VARCHAR(24)  NOT NULL,
  outgoing_id   CHAR(26)     NOT NULL,
  successor_id  CHAR(26)     NOT NULL,
  role          VARCHAR(12)  NOT NULL,
  reason        VARCHAR(400) NOT NULL,
  notice_day    CHAR(10)     NOT NULL,
  notice_days   INTEGER      NOT NULL,
  calendar_id   VARCHAR(26)  NOT NULL,
  earliest_day  CHAR(10)     NOT NULL,
  effective_day CHAR(10)     NOT NULL,
  state         VARCHAR(12)  NOT NULL,
  decided_by    VARCHAR(26)  NOT NULL,
  decided_at    BIGINT       NOT NULL,
  note          VARCHAR(400) NOT NULL,
  version       INTEGER      NOT NULL,
  created_by    VARCHAR(26)  NOT NULL,
  created_at    BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
