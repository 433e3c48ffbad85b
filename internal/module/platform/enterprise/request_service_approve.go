package enterprise

import (
	"context"
	"slices"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// Approval says what the reviewer saw and takes over.
type Approval struct {
	Version             int      `json:"version" minimum:"1"`
	OrganisationVersion int      `json:"organisationVersion" minimum:"1" doc:"Of the record that the differences shown were worked out from"`
	Accept              []string `json:"accept,omitempty" maxItems:"100" doc:"Fields that changed meanwhile and shall still become as proposed"`
}

// Approve writes all that the request proposes into the register, in one
// transaction. Who asked cannot approve; what changed in the register since the
// request was drafted is taken over only where the reviewer says so, and never
// from a record that the reviewer has not seen.
func (r *Requests) Approve(ctx context.Context, requestID string, in Approval) (RequestView, error) {
	return r.act(ctx, requestID, "approve", PermitReview, in.Version, func(ctx context.Context, tx *usecase.Tx, request *Request) error {
		if refusal := request.reviewGuard(tx.Actor.PersonID); refusal != nil {
			return refusal
		}
		org, err := r.current(ctx, tx, request.OrganisationID)
		if err != nil {
			return err
		}
		if err := org.changeable(); err != nil {
			return err
		}
		if org.Version != in.OrganisationVersion {
			return fault.New(fault.Conflict, "enterprise.request.changed", "organisation", org.Name)
		}
		fields, err := r.differences(tx.Actor, request, org)
		if err != nil {
			return err
		}
		held := licenceDifferences(request.Base.Licences, factsOf(org).Licences, request.Proposed.Licences)
		if err := accepts(fields, held, in.Accept); err != nil {
			return err
		}
		if err := r.write(ctx, tx, request, org, fields, held); err != nil {
			return err
		}
		return r.decided(ctx, tx, request)
	})
}

// accepts refuses while a field that changed meanwhile is not named.
func accepts(fields []Difference, held []LicenceDifference, accepted []string) error {
	var checks fault.Checks
	for _, d := range fields {
		checks.That(!d.Stale || slices.Contains(accepted, d.Field), "/accept/"+d.Field, "enterprise.request.conflict")
	}
	for _, d := range held {
		checks.That(!d.Stale || slices.Contains(accepted, d.Field), "/accept/licences", "enterprise.request.conflict")
	}
	return checks.Err()
}

// write changes the record as an officer would by hand, through the same rules.
func (r *Requests) write(ctx context.Context, tx *usecase.Tx, request *Request, org *Organisation, fields []Difference, held []LicenceDifference) error {
	facts := factsOf(org)
	wanted := Details{Name: facts.Name, NameHant: facts.NameHant, NamePt: facts.NamePt, Kind: org.Kind, USCC: facts.USCC, USCCOverrideReason: facts.USCCOverrideReason,
		MacaoNo: facts.MacaoNo, ContactName: org.ContactName, Address: facts.Address, Area: facts.Area, Position: facts.Position}
	for _, d := range fields {
		switch d.Field {
		case "position":
			wanted.Position = request.Proposed.Position
		case "contactName":
			wanted.ContactName = request.ContactName
		case "phone":
			phone, err := r.register.kit.Ring.Open(requestPhonePlace(request.ID), string(request.PhoneSealed))
			if err != nil {
				return err
			}
			wanted.Phone = &phone
		default:
			*wanted.field(d.Field) = d.Proposed
		}
	}
	var checks fault.Checks
	before := org.Licences
	org.apply(&checks, wanted)
	r.register.setPhone(&checks, org, wanted.Phone)
	org.Licences = licences(&checks, merged(facts.Licences, held), r.register.licenceRules(tx.Now().Day(), before))
	if err := checks.Err(); err != nil {
		return err
	}
	r.register.because(tx, org)
	if err := replaceLicences(ctx, tx, org, before); err != nil {
		return err
	}
	if err := update(ctx, tx, org); err != nil {
		return r.register.taken(ctx, tx, org, err)
	}
	r.register.changed(tx)
	return nil
}

// field is the place of a fact by its name in a difference.
func (d *Details) field(name string) *string {
	return map[string]*string{"name": &d.Name, "nameHant": &d.NameHant, "namePt": &d.NamePt, "uscc": &d.USCC, "usccOverrideReason": &d.USCCOverrideReason,
		"macaoNo": &d.MacaoNo, "address": &d.Address, "area": &d.Area}[name]
}
