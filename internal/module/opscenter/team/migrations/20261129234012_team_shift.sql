-- +goose Up
CREATE TABLE team_shift (
  id         CHAR(26)    NOT NULL PRIMARY KEY,
  member_id  CHAR(26)    NOT NULL,
  starts_at  BIGINT      NOT NULL,
  ends_at    BIGINT      NOT NULL,
  version    INTEGER     NOT NULL,
  created_by VARCHAR(26) NOT NULL,
  created_at BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
