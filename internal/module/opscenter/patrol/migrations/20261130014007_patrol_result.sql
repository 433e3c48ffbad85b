-- +goose Up
CREATE TABLE patrol_result (
  id                CHAR(26)     NOT NULL PRIMARY KEY,
  run_id            CHAR(26)     NOT NULL,
  patrol_day        CHAR(10)     NOT NULL,
  grp               CHAR(1)      NOT NULL,
  measure           VARCHAR(40)  NOT NULL,
  subject           VARCHAR(40)  NOT NULL,
  place             INTEGER      NOT NULL,
  reading           BIGINT       NULL,
  threshold         BIGINT       NOT NULL,
  threshold_version VARCHAR(26)  NOT NULL,
  verdict           VARCHAR(12)  NOT NULL,
  severity          VARCHAR(12)  NOT NULL,
  note              VARCHAR(400) NOT NULL,
  evidence          VARCHAR(200) NOT NULL,
  sampled_at        BIGINT       NOT NULL,
  ticket_id         VARCHAR(26)  NOT NULL,
  ticket_number     VARCHAR(24)  NOT NULL,
  file_id           VARCHAR(26)  NOT NULL,
  by_id             VARCHAR(26)  NOT NULL,
  created_at        BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
