-- +goose Up
CREATE TABLE patrol_round (
  id             CHAR(26)    NOT NULL PRIMARY KEY,
  patrol_day     CHAR(10)    NOT NULL,
  turn           INTEGER     NOT NULL,
  period         VARCHAR(24) NOT NULL,
  scheduled_at   BIGINT      NOT NULL,
  started_at     BIGINT      NOT NULL,
  normal_items   INTEGER     NOT NULL,
  abnormal_items INTEGER     NOT NULL,
  nodata_items   INTEGER     NOT NULL,
  troubles       MEDIUMTEXT  NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
