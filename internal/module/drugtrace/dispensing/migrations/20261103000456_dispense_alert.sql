-- +goose Up
CREATE TABLE dispense_alert (
  id           CHAR(26)    NOT NULL PRIMARY KEY,
  kind         VARCHAR(12) NOT NULL,
  code         VARCHAR(80) NOT NULL,
  item_id      CHAR(26)    NOT NULL,
  dispense_id  CHAR(26)    NOT NULL,
  first_org_id CHAR(26)    NOT NULL,
  first_at     BIGINT      NOT NULL,
  org_id       CHAR(26)    NOT NULL,
  person_id    VARCHAR(26) NOT NULL,
  created_at   BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
