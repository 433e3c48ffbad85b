-- +goose Up
CREATE TABLE outbound_override (
  id               CHAR(26)    NOT NULL PRIMARY KEY,
  order_id         CHAR(26)    NOT NULL,
  org_id           CHAR(26)    NOT NULL,
  item_id          CHAR(26)    NOT NULL,
  batch_id         CHAR(26)    NOT NULL,
  earlier_batch_id CHAR(26)    NOT NULL,
  qty              INTEGER     NOT NULL,
  reason           VARCHAR(40) NOT NULL,
  person_id        VARCHAR(26) NOT NULL,
  created_at       BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
