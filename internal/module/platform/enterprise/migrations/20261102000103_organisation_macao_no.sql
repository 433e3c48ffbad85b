-- +goose Up
CREATE UNIQUE INDEX uq_organisation_macao_no ON organisation (macao_no);
