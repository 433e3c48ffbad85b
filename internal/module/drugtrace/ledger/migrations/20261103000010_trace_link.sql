-- +goose Up
CREATE TABLE trace_link (
  code     VARCHAR(80) NOT NULL,
  event_id BIGINT      NOT NULL,
  PRIMARY KEY (code, event_id)
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
