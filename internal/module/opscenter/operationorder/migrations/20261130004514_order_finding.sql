-- +goose Up
CREATE TABLE order_finding (
  id            CHAR(26) NOT NULL PRIMARY KEY,
  exercise_id   VARCHAR(26) NOT NULL,
  kind          VARCHAR(12) NOT NULL,
  severity      VARCHAR(12) NOT NULL,
  title         VARCHAR(200) NOT NULL,
  detail        VARCHAR(2000) NOT NULL,
  source        VARCHAR(60) NOT NULL,
  at            BIGINT NOT NULL,
  ticket_id     VARCHAR(26) NOT NULL,
  ticket_number VARCHAR(24) NOT NULL,
  created_by    VARCHAR(26) NOT NULL,
  created_at    BIGINT NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
