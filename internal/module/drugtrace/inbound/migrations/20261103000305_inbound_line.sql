-- +goose Up
CREATE TABLE inbound_line (
  id               CHAR(26)     NOT NULL PRIMARY KEY,
  order_id         CHAR(26)     NOT NULL,
  position         INTEGER      NOT NULL,
  item_id          CHAR(26)     NOT NULL,
  batch_no         VARCHAR(20)  NOT NULL,
  mfg_date         CHAR(10)     NULL,
  expiry_date      CHAR(10)     NULL,
  expiry_precision VARCHAR(5)   NOT NULL,
  expiry_text      VARCHAR(40)  NOT NULL,
  batch_id         VARCHAR(26)  NOT NULL,
  cases            INTEGER      NOT NULL,
  loose            BOOLEAN      NOT NULL,
  qty_expected     INTEGER      NOT NULL,
  qty_received     INTEGER      NOT NULL,
  qty_rejected     INTEGER      NOT NULL,
  qty_bound        INTEGER      NOT NULL,
  qty_shelved      INTEGER      NOT NULL,
  reject_reason    VARCHAR(400) NOT NULL,
  release_by       VARCHAR(26)  NOT NULL,
  release_reason   VARCHAR(400) NOT NULL,
  result           VARCHAR(8)   NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
