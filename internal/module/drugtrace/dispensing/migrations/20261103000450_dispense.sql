-- +goose Up
CREATE TABLE dispense (
  id              CHAR(26)     NOT NULL PRIMARY KEY,
  number          VARCHAR(20)  NOT NULL,
  org_id          CHAR(26)     NOT NULL,
  code            VARCHAR(80)  NOT NULL,
  item_id         CHAR(26)     NOT NULL,
  batch_id        CHAR(26)     NOT NULL,
  order_id        VARCHAR(26)  NOT NULL,
  units           INTEGER      NOT NULL,
  units_left      INTEGER      NOT NULL,
  supply_days     INTEGER      NOT NULL,
  prescription_no VARCHAR(60)  NOT NULL,
  doctor_name     VARCHAR(120) NOT NULL,
  document_type   VARCHAR(16)  NOT NULL,
  document_sealed VARCHAR(400) NOT NULL,
  document_hash   CHAR(64)     NOT NULL,
  proof_type      VARCHAR(20)  NOT NULL,
  doubts          TEXT         NOT NULL,
  override_reason VARCHAR(400) NOT NULL,
  pharmacist_id   VARCHAR(26)  NOT NULL,
  search          VARCHAR(600) NOT NULL,
  created_at      BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
