-- +goose Up
CREATE TABLE inspection (
  id                VARCHAR(26)  NOT NULL PRIMARY KEY,
  order_id          CHAR(26)     NOT NULL,
  line_id           CHAR(26)     NOT NULL,
  cases_required    INTEGER      NOT NULL,
  cases_sampled     INTEGER      NOT NULL,
  packs_required    INTEGER      NOT NULL,
  packs_sampled     INTEGER      NOT NULL,
  abnormal          BOOLEAN      NOT NULL,
  appearance_ok     BOOLEAN      NOT NULL,
  label_ok          BOOLEAN      NOT NULL,
  leaflet_ok        BOOLEAN      NOT NULL,
  report_file_id    VARCHAR(26)  NOT NULL,
  report_no         VARCHAR(40)  NOT NULL,
  result            VARCHAR(8)   NOT NULL,
  unqualified_items VARCHAR(400) NOT NULL,
  disposal          VARCHAR(400) NOT NULL,
  inspector_id      VARCHAR(26)  NOT NULL,
  inspected_at      BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
