-- +goose Up
CREATE TABLE site_clinic (
  id               CHAR(26)     NOT NULL PRIMARY KEY,
  org_id           CHAR(26)     NOT NULL,
  licence_no       VARCHAR(60)  NOT NULL,
  address          VARCHAR(240) NOT NULL,
  designated_from  CHAR(10)     NOT NULL,
  designated_to    CHAR(10)     NULL,
  approved_doc_no  VARCHAR(80)  NOT NULL,
  allowed          VARCHAR(4)   NOT NULL,
  item_ids         TEXT         NOT NULL,
  state            VARCHAR(10)  NOT NULL,
  state_reason     VARCHAR(400) NOT NULL,
  search           VARCHAR(600) NOT NULL,
  version          INTEGER      NOT NULL,
  created_at       BIGINT       NOT NULL,
  created_by       VARCHAR(26)  NOT NULL,
  updated_at       BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
