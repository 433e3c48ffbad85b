-- +goose Up
CREATE TABLE agent_report (
  host_id     CHAR(26)   NOT NULL PRIMARY KEY,
  reported_at BIGINT     NOT NULL,
  received_at BIGINT     NOT NULL,
  content     MEDIUMTEXT NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
