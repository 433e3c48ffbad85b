-- +goose Up
CREATE TABLE post_role (
  post_id CHAR(26)    NOT NULL,
  role_id VARCHAR(32) NOT NULL,
  PRIMARY KEY (role_id, post_id)
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
