-- +goose Up
CREATE TABLE message (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  notice_key VARCHAR(120) NOT NULL,
  kind       VARCHAR(64)  NOT NULL,
  person_id  VARCHAR(26)  NOT NULL,
  params     TEXT         NOT NULL,
  path       VARCHAR(200) NOT NULL,
  urgent     BOOLEAN      NOT NULL,
  shown      BOOLEAN      NOT NULL,
  created_at BIGINT       NOT NULL,
  read_at    BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
