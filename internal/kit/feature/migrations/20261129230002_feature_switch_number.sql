-- +goose Up
CREATE UNIQUE INDEX uq_feature_switch_number ON feature_switch (name, number);
