-- +goose Up
CREATE UNIQUE INDEX uq_drug_item_macao_reg_no ON drug_item (macao_reg_no, dosage_form, strength, pack_spec);
