-- +goose Up
CREATE TABLE message_template (
  id         CHAR(26)      NOT NULL PRIMARY KEY,
  kind       VARCHAR(64)   NOT NULL,
  lang       VARCHAR(10)   NOT NULL,
  number     INTEGER       NOT NULL,
  title      VARCHAR(200)  NOT NULL,
  body       VARCHAR(2000) NOT NULL,
  wechat     VARCHAR(400)  NOT NULL,
  basis      VARCHAR(400)  NOT NULL,
  reason     VARCHAR(400)  NOT NULL,
  created_by VARCHAR(26)   NOT NULL,
  created_at BIGINT        NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
