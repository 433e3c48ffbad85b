-- +goose Up
CREATE TABLE monitor_track (
  probe      INTEGER      NOT NULL PRIMARY KEY,
  first_at   BIGINT       NOT NULL,
  seen_at    BIGINT       NOT NULL,
  bad_since  BIGINT       NOT NULL,
  bad_count  INTEGER      NOT NULL,
  bad_reason VARCHAR(12)  NOT NULL,
  every_seconds INTEGER   NOT NULL,
  last_at    BIGINT       NOT NULL,
  status     INTEGER      NOT NULL,
  reason     VARCHAR(12)  NOT NULL,
  note       VARCHAR(200) NOT NULL,
  millis     INTEGER      NOT NULL,
  next_at    BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
