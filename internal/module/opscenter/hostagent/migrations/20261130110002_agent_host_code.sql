-- +goose Up
CREATE UNIQUE INDEX uq_agent_host_code ON agent_host (code);
