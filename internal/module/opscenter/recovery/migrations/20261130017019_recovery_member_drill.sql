-- +goose Up
CREATE UNIQUE INDEX ux_recovery_member_drill ON recovery_member (drill_id, person_id);
