-- +goose Up
CREATE TABLE intake_token (
  token       CHAR(26)    NOT NULL PRIMARY KEY,
  person_id   VARCHAR(26) NOT NULL,
  request_key VARCHAR(80) NOT NULL,
  state       VARCHAR(10) NOT NULL,
  imported    INTEGER     NOT NULL,
  at          BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
