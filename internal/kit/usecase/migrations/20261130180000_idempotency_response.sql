-- +goose Up
-- A page of a record may be longer than a TEXT holds. SQLite has no such limit, and reads a comment here.
/*!40100 ALTER TABLE idempotency MODIFY response MEDIUMTEXT NOT NULL */;
