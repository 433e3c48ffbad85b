-- +goose Up
CREATE TABLE outbound_lot (
  id          CHAR(26) NOT NULL PRIMARY KEY,
  order_id    CHAR(26) NOT NULL,
  line_id     CHAR(26) NOT NULL,
  batch_id    CHAR(26) NOT NULL,
  qty_picked  INTEGER  NOT NULL,
  qty_checked INTEGER  NOT NULL,
  qty_signed  INTEGER  NOT NULL,
  qty_lost    INTEGER  NOT NULL,
  qty_found   INTEGER  NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
