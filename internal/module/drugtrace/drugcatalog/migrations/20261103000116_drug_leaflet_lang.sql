-- +goose Up
CREATE UNIQUE INDEX uq_drug_leaflet_lang ON drug_leaflet (item_id, lang);
