-- +goose Up
CREATE TABLE team_swap (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  shift_id   CHAR(26)     NOT NULL,
  from_id    CHAR(26)     NOT NULL,
  to_id      CHAR(26)     NOT NULL,
  reason     VARCHAR(400) NOT NULL,
  state      VARCHAR(12)  NOT NULL,
  note       VARCHAR(400) NOT NULL,
  decided_by VARCHAR(26)  NOT NULL,
  decided_at BIGINT       NOT NULL,
  version    INTEGER      NOT NULL,
  created_by VARCHAR(26)  NOT NULL,
  created_at BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
