-- +goose Up
CREATE TABLE federation_link (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  provider     VARCHAR(32)  NOT NULL,
  subject_hash CHAR(64)     NOT NULL,
  person_id    CHAR(26)     NOT NULL,
  assurance    INTEGER      NOT NULL,
  entity       VARCHAR(120) NOT NULL,
  how          VARCHAR(16)  NOT NULL,
  linked_at    BIGINT       NOT NULL,
  used_at      BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
