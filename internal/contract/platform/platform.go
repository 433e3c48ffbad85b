// Package platform holds what the modules of the platform tell everybody:
// event payloads, data only.
package platform

import "gongzhi/internal/kit/clock"

// LicenceExpired tells that a licence ended and no other of its kind took its
// place. It is told once for a licence and its last day, on the day after, of
// organisations that are active.
type LicenceExpired struct {
	OrganisationID string    `json:"organisationId"`
	LicenceID      string    `json:"licenceId"`
	Kind           string    `json:"kind"` // code of dictionary licence_kind
	ValidTo        clock.Day `json:"validTo"`
}

// EventName is the stable name of the event.
func (LicenceExpired) EventName() string { return "platform.enterprise.licence-expired.v1" }

// OrganisationMerged tells that an organisation was a duplicate and is part of
// another one now. Its id stays valid everywhere: the register resolves it.
type OrganisationMerged struct {
	OrganisationID string `json:"organisationId"` // the one that stays
	MergedID       string `json:"mergedId"`
}

// EventName is the stable name of the event.
func (OrganisationMerged) EventName() string { return "platform.enterprise.merged.v1" }
