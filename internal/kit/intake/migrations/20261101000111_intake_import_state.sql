-- +goose Up
CREATE INDEX ix_intake_import_state ON intake_import (state, register, id);
