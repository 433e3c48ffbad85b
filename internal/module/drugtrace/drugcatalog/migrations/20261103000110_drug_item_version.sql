-- +goose Up
CREATE TABLE drug_item_version (
  id            CHAR(26)     NOT NULL PRIMARY KEY,
  item_id       CHAR(26)     NOT NULL,
  number        INTEGER      NOT NULL,
  state         VARCHAR(10)  NOT NULL,
  content       TEXT         NOT NULL,
  changes       TEXT         NOT NULL,
  made_by       VARCHAR(26)  NOT NULL,
  made_at       BIGINT       NOT NULL,
  edited_by     VARCHAR(26)  NOT NULL,
  submitted_by  VARCHAR(26)  NOT NULL,
  submitted_at  BIGINT       NOT NULL,
  decided_by    VARCHAR(26)  NOT NULL,
  decided_at    BIGINT       NOT NULL,
  note          VARCHAR(400) NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
