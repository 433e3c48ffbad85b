-- +goose Up
CREATE TABLE team_session (
  id         CHAR(26)      NOT NULL PRIMARY KEY,
  number     VARCHAR(24)   NOT NULL,
  kind       VARCHAR(12)   NOT NULL,
  title      VARCHAR(120)  NOT NULL,
  planned_on CHAR(10)      NOT NULL,
  place      VARCHAR(120)  NOT NULL,
  state      VARCHAR(12)   NOT NULL,
  held_on    CHAR(10)      NULL,
  attendees  VARCHAR(1000) NOT NULL,
  feedback   VARCHAR(1000) NOT NULL,
  note       VARCHAR(400)  NOT NULL,
  signed_by  VARCHAR(26)   NOT NULL,
  signed_at  BIGINT        NOT NULL,
  version    INTEGER       NOT NULL,
  created_by VARCHAR(26)   NOT NULL,
  created_at BIGINT        NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
