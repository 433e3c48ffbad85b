-- +goose Up
CREATE TABLE reveal_slot (
  person_id VARCHAR(26) NOT NULL,
  slot      INT         NOT NULL,
  at        BIGINT      NOT NULL,
  PRIMARY KEY (person_id, slot)
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
