-- +goose Up
CREATE UNIQUE INDEX uq_dictionary_item_code ON dictionary_item (dict, code);
