-- +goose Up
CREATE UNIQUE INDEX uq_log_archive_month ON log_archive (month, class);
