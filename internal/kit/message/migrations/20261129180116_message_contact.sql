-- +goose Up
CREATE TABLE message_contact (
  id             VARCHAR(48)  NOT NULL PRIMARY KEY,
  person_id      VARCHAR(26)  NOT NULL,
  channel        VARCHAR(16)  NOT NULL,
  address_sealed VARCHAR(600) NOT NULL,
  updated_at     BIGINT       NOT NULL
) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
