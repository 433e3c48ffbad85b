-- +goose Up
CREATE UNIQUE INDEX ux_report_request_number ON report_request (number);
