-- +goose Up
CREATE TABLE team_member (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  number       VARCHAR(24)  NOT NULL,
  role         VARCHAR(12)  NOT NULL,
  person_id    VARCHAR(26)  NOT NULL,
  name_sealed  VARCHAR(600) NOT NULL,
  career_since CHAR(10)     NOT NULL,
  projects     TEXT         NOT NULL,
  from_day     CHAR(10)     NULL,
  until_day    CHAR(10)     NULL,
  version      INTEGER      NOT NULL,
  created_by   VARCHAR(26)  NOT NULL,
  created_at   BIGINT       NOT NULL,
  updated_at   BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
