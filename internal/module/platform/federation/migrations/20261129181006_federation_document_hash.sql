-- +goose Up
CREATE UNIQUE INDEX uq_federation_document_document_hash ON federation_document (document_hash);
