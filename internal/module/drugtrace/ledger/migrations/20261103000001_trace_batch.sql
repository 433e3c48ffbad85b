-- +goose Up
CREATE TABLE trace_batch (
  id               CHAR(26)    NOT NULL PRIMARY KEY,
  item_id          CHAR(26)    NOT NULL,
  product_code7    CHAR(7)     NOT NULL,
  batch_no         VARCHAR(20) NOT NULL,
  mfg_date         CHAR(10)    NULL,
  expiry_date      CHAR(10)    NOT NULL,
  expiry_precision VARCHAR(5)  NOT NULL,
  expiry_text      VARCHAR(40) NOT NULL,
  created_at       BIGINT      NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
