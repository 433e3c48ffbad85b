-- +goose Up
CREATE TABLE attachment_upload (
  id            CHAR(26)     NOT NULL PRIMARY KEY,
  file_name     VARCHAR(255) NOT NULL,
  size          BIGINT       NOT NULL,
  received      BIGINT       NOT NULL,
  attachment_id VARCHAR(26)  NOT NULL,
  created_by    VARCHAR(26)  NOT NULL,
  created_at    BIGINT       NOT NULL,
  expires_at    BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
