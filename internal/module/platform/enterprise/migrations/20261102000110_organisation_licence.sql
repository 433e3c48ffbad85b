-- +goose Up
CREATE TABLE organisation_licence (
  id              CHAR(26)     NOT NULL PRIMARY KEY,
  import_id       VARCHAR(26)  NOT NULL,
  organisation_id CHAR(26)     NOT NULL,
  kind            VARCHAR(32)  NOT NULL,
  number          VARCHAR(60)  NOT NULL,
  scope           TEXT         NOT NULL,
  issued_by       VARCHAR(120) NOT NULL,
  valid_from      CHAR(10)     NOT NULL,
  valid_to        CHAR(10)     NULL,
  override_reason VARCHAR(200) NOT NULL,
  removed_at      BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
