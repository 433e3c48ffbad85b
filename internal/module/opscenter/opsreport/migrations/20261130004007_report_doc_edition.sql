-- +goose Up
CREATE UNIQUE INDEX ux_report_doc_edition ON report_doc (number, edition);
