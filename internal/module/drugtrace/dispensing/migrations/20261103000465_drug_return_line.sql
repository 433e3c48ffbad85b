-- +goose Up
CREATE TABLE drug_return_line (
  id           CHAR(26) NOT NULL PRIMARY KEY,
  return_id    CHAR(26) NOT NULL,
  item_id      CHAR(26) NOT NULL,
  batch_id     CHAR(26) NOT NULL,
  qty          INTEGER  NOT NULL,
  qty_received INTEGER  NOT NULL,
  qty_passed   INTEGER  NOT NULL,
  qty_failed   INTEGER  NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
