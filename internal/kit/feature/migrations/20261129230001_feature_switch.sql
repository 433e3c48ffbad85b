-- +goose Up
CREATE TABLE feature_switch (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  name       VARCHAR(64)  NOT NULL,
  number     BIGINT       NOT NULL,
  mode       VARCHAR(8)   NOT NULL,
  sides      TEXT         NOT NULL,
  roles      TEXT         NOT NULL,
  percent    INT          NOT NULL,
  reason     VARCHAR(500) NOT NULL,
  created_at BIGINT       NOT NULL,
  created_by VARCHAR(26)  NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
