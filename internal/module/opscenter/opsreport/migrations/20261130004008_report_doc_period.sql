-- +goose Up
CREATE UNIQUE INDEX ux_report_doc_period ON report_doc (kind, from_day, subject, edition);
