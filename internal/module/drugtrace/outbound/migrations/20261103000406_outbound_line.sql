-- +goose Up
CREATE TABLE outbound_line (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  order_id     CHAR(26)     NOT NULL,
  position     INTEGER      NOT NULL,
  item_id      CHAR(26)     NOT NULL,
  batch_id     VARCHAR(26)  NOT NULL,
  qty          INTEGER      NOT NULL,
  qty_picked   INTEGER      NOT NULL,
  qty_checked  INTEGER      NOT NULL,
  qty_signed   INTEGER      NOT NULL,
  short_by     VARCHAR(26)  NOT NULL,
  short_reason VARCHAR(400) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
