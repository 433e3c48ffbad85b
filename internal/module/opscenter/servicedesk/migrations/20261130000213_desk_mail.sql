-- +goose Up
CREATE TABLE desk_mail (
  id          CHAR(64)    NOT NULL PRIMARY KEY,
  sender_hash VARCHAR(64) NOT NULL,
  ticket_id   VARCHAR(26) NOT NULL,
  at          BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
