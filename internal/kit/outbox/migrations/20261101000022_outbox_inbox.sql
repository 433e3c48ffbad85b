-- +goose Up
CREATE TABLE outbox_inbox (
  event_id CHAR(26)    NOT NULL,
  consumer VARCHAR(96) NOT NULL,
  at       BIGINT      NOT NULL,
  PRIMARY KEY (event_id, consumer)
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
