package dispensing

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
)

// DispenseView is a dispensing as people see it: the document masked, for some
// readers the rest of the person's data too.
type DispenseView struct {
	Dispense
	ItemName         drugtrace.ItemName `json:"itemName"`
	BatchNo          string             `json:"batchNo"`
	Expiry           *ledger.Expiry     `json:"expiry"`
	ClinicName       string             `json:"clinicName"`
	PharmacistName   string             `json:"pharmacistName"`
	ResidentIDMasked string             `json:"residentIdMasked"`
}

// named holds the names of a page.
type named struct {
	organisations, people map[string]string
	items                 map[string]drugtrace.ItemName
}

func (s *Pharmacy) names(ctx context.Context, orgs, people, items []string) (named, error) {
	var n named
	var err error
	if n.organisations, err = s.needs.Organisations.OrganisationNames(ctx, orgs); err != nil {
		return n, err
	}
	if n.people, err = s.needs.People.PersonNames(ctx, people); err != nil {
		return n, err
	}
	n.items, err = s.catalogue.ItemNames(ctx, items)
	return n, err
}

// GetDispense shows one dispensing.
func (s *Pharmacy) GetDispense(ctx context.Context, dispenseID string) (DispenseView, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (DispenseView, error) {
		given, err := s.seenDispense(ctx, q, dispenseID)
		if err != nil {
			return DispenseView{}, err
		}
		return s.dispenseView(ctx, q, q.Actor, given)
	})
}

func (s *Pharmacy) seenDispense(ctx context.Context, q usecase.Query, dispenseID string) (Dispense, error) {
	given, err := dispenseByID(ctx, q, dispenseID)
	if err == nil && !q.Scope.Sees(given.PharmacistID, given.OrgID) {
		err = fault.New(fault.NotFound, "dispensing.not_found")
	}
	return given, err
}

func (s *Pharmacy) dispenseView(ctx context.Context, q bun.IDB, actor scope.Actor, given Dispense) (DispenseView, error) {
	views, err := s.dispenseViews(ctx, q, actor, []Dispense{given})
	if err != nil {
		return DispenseView{}, err
	}
	return views[0], nil
}

func (s *Pharmacy) dispenseViews(ctx context.Context, q bun.IDB, actor scope.Actor, rows []Dispense) ([]DispenseView, error) {
	var orgs, people, items, batchIDs []string
	for _, row := range rows {
		orgs, people, items, batchIDs = append(orgs, row.OrgID), append(people, row.PharmacistID), append(items, row.ItemID), append(batchIDs, row.BatchID)
	}
	n, err := s.names(ctx, orgs, people, items)
	if err != nil {
		return nil, err
	}
	batches, err := ledger.Batches(ctx, q, batchIDs)
	if err != nil {
		return nil, err
	}
	views := make([]DispenseView, len(rows))
	for i, row := range rows {
		batch := batches[row.BatchID]
		views[i] = DispenseView{Dispense: row, ItemName: n.items[row.ItemID], BatchNo: batch.BatchNo, Expiry: ledger.ExpiryOf(&batch),
			ClinicName: n.organisations[row.OrgID], PharmacistName: n.people[row.PharmacistID]}
		if err := s.mask(&views[i], actor); err != nil {
			return nil, err
		}
	}
	return views, nil
}

// mask shows of the resident what the reader may see. Readers outside the
// clinic see nothing of the prescription but that there is one.
func (s *Pharmacy) mask(view *DispenseView, actor scope.Actor) error {
	number, err := s.ring.Open(seal.AAD("dispense", "document", view.ID), view.DocumentSealed)
	if err != nil {
		return fmt.Errorf("dispense %s: %w", view.ID, err)
	}
	level := seal.Staff
	if actor.Masked || actor.OrgID != view.OrgID {
		level = seal.Public
		view.DoctorName = seal.Mask(seal.PersonName, seal.Public, view.DoctorName)
		if view.PrescriptionNo != "" {
			view.PrescriptionNo = audit.Masked
		}
	}
	view.OverrideReason = seal.Mask(seal.FreeText, level, view.OverrideReason)
	view.ResidentIDMasked = seal.Mask(seal.Document, level, number)
	return nil
}

// DispenseTimeline tells who dispensed and who looked at the document.
func (s *Pharmacy) DispenseTimeline(ctx context.Context, dispenseID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		given, err := s.seenDispense(ctx, q, dispenseID)
		if err != nil {
			return nil, err
		}
		return s.runner.Log.Timeline(ctx, q, s.needs.Names, audit.Ref{Entity: "dispense", ID: given.ID})
	})
}
