-- +goose Up
CREATE TABLE drug_return_inspection (
  id           CHAR(26)     NOT NULL PRIMARY KEY,
  return_id    CHAR(26)     NOT NULL,
  result       VARCHAR(8)   NOT NULL,
  qty          INTEGER      NOT NULL,
  location_id  VARCHAR(26)  NOT NULL,
  temp_low     INTEGER      NULL,
  temp_high    INTEGER      NULL,
  temp_proof   VARCHAR(80)  NOT NULL,
  note         VARCHAR(400) NOT NULL,
  inspector_id VARCHAR(26)  NOT NULL,
  created_at   BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
