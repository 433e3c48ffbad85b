package outbound

import (
	"context"
	"fmt"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
)

// The licences one of which each party must hold.
var (
	depotLicences   = []string{"drug_wholesale"}
	clinicLicences  = []string{"medical_practice"}
	carrierLicences = []string{"transport"}
)

// Submit passes the gates and asks for review.
func (s *Orders) Submit(ctx context.Context, orderID string, version int) (View, error) {
	return s.act(ctx, orderID, version, "submit", PermitSubmit, func(ctx context.Context, tx *usecase.Tx, w *work) error {
		w.SubmitterID, w.ReviewNote = tx.Actor.PersonID, ""
		return s.release(ctx, tx, w)
	})
}

// Review passes the gates again, by somebody who did not make the order.
func (s *Orders) Review(ctx context.Context, orderID string, version int) (View, error) {
	return s.act(ctx, orderID, version, "review", PermitReview, func(ctx context.Context, tx *usecase.Tx, w *work) error {
		if refusal := sameMaker(&w.Order, tx.Actor.PersonID); refusal != nil {
			return refusal
		}
		w.ReviewerID = tx.Actor.PersonID
		w.DueAt = tx.Now().Add(s.params.Duration("drugtrace.outbound.ship_within", tx.Now().Day()))
		return s.release(ctx, tx, w)
	})
}

// RejectReview sends an order back to its maker.
func (s *Orders) RejectReview(ctx context.Context, orderID string, version int, reason string) (View, error) {
	return s.act(ctx, orderID, version, "reject-review", PermitReview, func(_ context.Context, tx *usecase.Tx, w *work) error {
		if refusal := sameMaker(&w.Order, tx.Actor.PersonID); refusal != nil {
			return refusal
		}
		w.ReviewNote = reason
		tx.Because(reason)
		return nil
	})
}

func sameMaker(order *Order, personID string) *fault.Error {
	if personID == order.CreatedBy || personID == order.SubmitterID {
		return fault.New(fault.Invalid, "outbound.maker_reviews")
	}
	return nil
}

// Override lets QA allow batches with few days left on one line.
func (s *Orders) Override(ctx context.Context, orderID string, version int, lineID, reason string) (View, error) {
	return s.act(ctx, orderID, version, "override", PermitOverride, func(_ context.Context, tx *usecase.Tx, w *work) error {
		line := w.line(lineID)
		if line == nil {
			return fault.New(fault.NotFound, "outbound.line_unknown")
		}
		line.ShortBy, line.ShortReason = tx.Actor.PersonID, reason
		tx.Because(reason)
		return nil
	})
}

// release holds what must be true before an order goes on: gates and stock.
func (s *Orders) release(ctx context.Context, tx *usecase.Tx, w *work) error {
	if err := s.gates(ctx, tx, w, tx.Now().Day()); err != nil {
		return err
	}
	return s.requireStock(ctx, tx, w)
}

// gates are the three 定 (variety, place, person) and the licences of depot and
// clinic (R-A1, R-A2, R-A6, R-A7).
func (s *Orders) gates(ctx context.Context, tx *usecase.Tx, w *work, day clock.Day) error {
	ids := itemsOf(w.lines)
	if err := s.catalogue.RequireEffective(ctx, tx, ids, day); err != nil {
		return err
	}
	if err := s.sites.RequireDesignated(ctx, tx, w.ClinicID, ids, day); err != nil {
		return err
	}
	pharmacists, err := s.needs.People.Pharmacists(ctx, w.ClinicID)
	if err != nil {
		return err
	}
	if pharmacists == 0 {
		names, err := s.needs.Organisations.OrganisationNames(ctx, []string{w.ClinicID})
		if err != nil {
			return err
		}
		return fault.New(fault.Invalid, "outbound.no_pharmacist", "clinic", names[w.ClinicID])
	}
	if err := s.needs.Organisations.RequireLicensed(ctx, tx, w.ClinicID, clinicLicences, day); err != nil {
		return err
	}
	return s.needs.Organisations.RequireLicensed(ctx, tx, w.OrgID, depotLicences, day)
}

// requireStock refuses an order that the shelves cannot fill (GSP annex 2),
// counting what other orders were promised.
func (s *Orders) requireStock(ctx context.Context, tx *usecase.Tx, w *work) error {
	b, err := s.basket(ctx, tx, w, "")
	if err != nil {
		return err
	}
	promises, err := promisesOf(ctx, tx, &w.Order, itemsOf(w.lines))
	if err != nil {
		return err
	}
	items, err := s.catalogue.Items(ctx, tx, itemsOf(w.lines))
	if err != nil {
		return err
	}
	var checks fault.Checks
	for i := range w.lines {
		line := &w.lines[i]
		free, short := b.free(line, promises)
		checks.That(line.Qty <= free, fmt.Sprintf("/lines/%d/qty", i), "outbound.no_stock",
			"item", items[line.ItemID].Label(scope.Lang(ctx)), "quantity", line.Qty, "free", max(free, 0), "short", short)
	}
	return checks.Err()
}

// free is how many packs a line may count on, and how many more there are with
// too few days left.
func (b *basket) free(line *Line, promises []promise) (free, short int) {
	for _, lot := range b.shelf {
		if lot.ItemID != line.ItemID || line.BatchID != "" && line.BatchID != lot.ID {
			continue
		}
		if b.short(line, lot.ExpiryDate) {
			short += lot.Quantity
		} else {
			free += lot.Quantity
		}
	}
	for _, p := range promises {
		if p.ItemID == line.ItemID && (line.BatchID == "" || line.BatchID == p.BatchID) {
			free -= p.Qty
		}
	}
	return free, short
}

// basket reads what the depot may let leave for an order.
func (s *Orders) basket(ctx context.Context, tx *usecase.Tx, w *work, reason string) (*basket, error) {
	return s.basketAt(ctx, tx, &w.Order, w.lines, tx.Now().Day(), reason)
}

// Void gives up an order before picking.
func (s *Orders) Void(ctx context.Context, orderID string, version int, reason string) (View, error) {
	return s.act(ctx, orderID, version, "void", PermitVoid, func(_ context.Context, tx *usecase.Tx, w *work) error {
		tx.Because(reason)
		w.DueAt = 0
		return nil
	})
}

// Cancel gives up an order before shipping: every box goes back to the shelf it
// came from.
func (s *Orders) Cancel(ctx context.Context, orderID string, version int, reason string) (View, error) {
	return s.act(ctx, orderID, version, "cancel", PermitVoid, func(ctx context.Context, tx *usecase.Tx, w *work) error {
		codes, err := ledger.CodesOfDocument(ctx, tx, w.ID, ledger.Picked, ledger.Checked)
		if err != nil {
			return err
		}
		for i := range w.lines {
			w.lines[i].QtyPicked, w.lines[i].QtyChecked = 0, 0
		}
		for i := range w.lots {
			w.lots[i].QtyPicked, w.lots[i].QtyChecked = 0, 0
		}
		tx.Because(reason)
		w.DueAt, w.CheckedAt = 0, 0
		return s.stepAll(ctx, tx, codes, ledger.Operation{Name: "restock", Document: w.document(), Note: reason})
	})
}
