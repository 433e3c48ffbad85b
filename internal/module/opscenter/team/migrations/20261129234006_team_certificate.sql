-- +goose Up
CREATE TABLE team_certificate (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  member_id  CHAR(26)     NOT NULL,
  kind       VARCHAR(12)  NOT NULL,
  title      VARCHAR(120) NOT NULL,
  issued_on  CHAR(10)     NOT NULL,
  expires_on CHAR(10)     NULL,
  told_days  INTEGER      NOT NULL,
  created_by VARCHAR(26)  NOT NULL,
  created_at BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
