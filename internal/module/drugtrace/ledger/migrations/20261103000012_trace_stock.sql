-- +goose Up
CREATE TABLE trace_stock (
  holder_id   CHAR(26)    NOT NULL,
  location_id VARCHAR(26) NOT NULL,
  batch_id    CHAR(26)    NOT NULL,
  state       VARCHAR(16) NOT NULL,
  quantity    BIGINT      NOT NULL,
  PRIMARY KEY (holder_id, location_id, batch_id, state)
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
