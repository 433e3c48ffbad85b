-- +goose Up
CREATE UNIQUE INDEX ux_team_contract_version ON team_contract (version);
