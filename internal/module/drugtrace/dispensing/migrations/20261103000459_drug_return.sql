-- +goose Up
CREATE TABLE drug_return (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  number       VARCHAR(20)  NOT NULL,
  org_id       CHAR(26)     NOT NULL,
  depot_id     CHAR(26)     NOT NULL,
  order_id     CHAR(26)     NOT NULL,
  order_number VARCHAR(20)  NOT NULL,
  state        VARCHAR(16)  NOT NULL,
  reason       VARCHAR(20)  NOT NULL,
  note         VARCHAR(400) NOT NULL,
  receiver_ids TEXT         NOT NULL,
  search       VARCHAR(600) NOT NULL,
  version      INTEGER      NOT NULL,
  created_by   VARCHAR(26)  NOT NULL,
  created_at   BIGINT       NOT NULL,
  updated_at   BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
