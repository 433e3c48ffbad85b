-- +goose Up
CREATE TABLE desk_entry (
  id         CHAR(26)      NOT NULL PRIMARY KEY,
  ticket_id  CHAR(26)      NOT NULL,
  at         BIGINT        NOT NULL,
  action     VARCHAR(20)   NOT NULL,
  by_id      VARCHAR(26)   NOT NULL,
  entry_text VARCHAR(2000) NOT NULL,
  from_to    VARCHAR(56)   NOT NULL,
  file_id    VARCHAR(26)   NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
