package outbound

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
)

// Proposal says where the rest of a line should be taken from.
type Proposal struct {
	LineID  string  `json:"lineId"`
	Missing int     `json:"missing" doc:"Smallest packs that no shelf can give now"`
	Shares  []Share `json:"shares" nullable:"false"`
}

// Proposals lists shelves for each line: earliest expiry, then first received,
// then the shelf with fewer packs.
func (s *Orders) Proposals(ctx context.Context, orderID string) ([]Proposal, error) {
	return usecase.Read(ctx, s.runner, PermitPick, func(ctx context.Context, q usecase.Query) ([]Proposal, error) {
		order, err := s.seen(ctx, q, orderID)
		if err != nil {
			return nil, err
		}
		lines, err := linesOf(ctx, q, order.ID)
		if err != nil {
			return nil, err
		}
		return s.propose(ctx, q, &order, lines, q.Now.Day())
	})
}

func (s *Orders) propose(ctx context.Context, q bun.IDB, order *Order, lines []Line, today clock.Day) ([]Proposal, error) {
	b, err := s.basketAt(ctx, q, order, lines, today, "")
	if err != nil {
		return nil, err
	}
	proposals := make([]Proposal, len(lines))
	for i := range lines {
		shares := b.shares(&lines[i])
		found := sum(shares, func(share Share) int { return share.Quantity })
		proposals[i] = Proposal{LineID: lines[i].ID, Missing: max(lines[i].Qty-lines[i].QtyPicked-found, 0), Shares: shares}
	}
	return proposals, nil
}

func (s *Orders) basketAt(ctx context.Context, q bun.IDB, order *Order, lines []Line, today clock.Day, reason string) (*basket, error) {
	shelf, err := ledger.AvailableLots(ctx, q, order.OrgID, itemsOf(lines), today)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(shelf))
	for i, lot := range shelf {
		ids[i] = lot.LocationID
	}
	places, err := s.sites.LocationCodes(ctx, ids)
	return &basket{depotID: order.OrgID, lines: lines, shelf: shelf, places: places, today: today, reason: reason,
		leastDay: int(s.params.Int("drugtrace.outbound.min_days_out", today)),
		skipped:  map[[2]string]int{}, expected: map[string]*ledger.Lot{}}, err
}

// StartPicking begins without a scan.
func (s *Orders) StartPicking(ctx context.Context, orderID string, version int) (View, error) {
	return s.act(ctx, orderID, version, "start-picking", PermitPick, func(context.Context, *usecase.Tx, *work) error { return nil })
}

// Pick takes scanned boxes off the shelf. A batch that expires later than one
// still on the shelf needs a reason, which is logged and reported (FEFO).
func (s *Orders) Pick(ctx context.Context, orderID string, scans []ledger.ScanText, overrideReason string) (ledger.ScanAnswer, error) {
	return s.scan(ctx, orderID, "pick", PermitPick, func(ctx context.Context, tx *usecase.Tx, w *work) ([]ledger.ScanResult, ledger.Applied, error) {
		if slices.Contains(w.CheckerIDs, tx.Actor.PersonID) { // of an order that was reopened
			return nil, ledger.Applied{}, fault.New(fault.Invalid, "outbound.checker_picks")
		}
		if err := s.checkReason(tx, overrideReason); err != nil {
			return nil, ledger.Applied{}, err
		}
		b, err := s.basket(ctx, tx, w, overrideReason)
		if err != nil {
			return nil, ledger.Applied{}, err
		}
		results, applied, err := s.ledger.ApplyScans(ctx, tx, ledger.Operation{Name: "pick", Document: w.document(), Allow: b.allow}, scans)
		if err != nil {
			return nil, applied, err
		}
		direct(results, b.expected)
		w.took(applied, func(lot *Lot, line *Line, units int, _ string) { lot.QtyPicked += units })
		if len(applied.Done) > 0 && !slices.Contains(w.PickerIDs, tx.Actor.PersonID) {
			w.PickerIDs = append(w.PickerIDs, tx.Actor.PersonID)
		}
		return results, applied, s.logOverrides(ctx, tx, w, b)
	}, func(line *Line) int { return line.QtyPicked })
}

func (s *Orders) checkReason(tx *usecase.Tx, reason string) error {
	choices := s.params.List("drugtrace.outbound.fefo_reasons", tx.Now().Day())
	var checks fault.Checks
	checks.That(reason == "" || slices.Contains(choices, reason), "/overrideReason", "field.choice", "choices", strings.Join(choices, ", "))
	return checks.Err()
}

// direct tells the picker what the order wants instead of a refused box, and
// where that box goes.
func direct(results []ledger.ScanResult, expected map[string]*ledger.Lot) {
	for i := range results {
		if results[i].Result != ledger.Wrong {
			continue
		}
		results[i].Expected, results[i].PlaceKey = expected[results[i].Code], "shelf"
		if key := results[i].Key; key == "ledger.held" || key == "ledger.expired" {
			results[i].PlaceKey = "quarantine"
		}
	}
}

func (s *Orders) logOverrides(ctx context.Context, tx *usecase.Tx, w *work, b *basket) error {
	for pair, packs := range b.skipped {
		w.FEFOOverrides += packs
		row := Override{ID: id.New(tx.Now()), OrderID: w.ID, OrgID: w.OrgID, ItemID: w.line(w.lot("", pair[0]).LineID).ItemID, BatchID: pair[0],
			EarlierBatchID: pair[1], Qty: packs, Reason: b.reason, PersonID: tx.Actor.PersonID, CreatedAt: tx.Now()}
		if err := insertOverride(ctx, tx, &row); err != nil {
			return err
		}
	}
	return nil
}

// took counts the boxes that took a step, by lot. before is the state a box was
// in.
func (w *work) took(applied ledger.Applied, count func(lot *Lot, line *Line, units int, before string)) {
	for _, result := range applied.Results {
		if result.Outcome != ledger.OK {
			continue
		}
		lineID := ""
		for _, line := range w.lines {
			if line.ItemID == result.Row.ItemID && (line.BatchID == "" || line.BatchID == *result.Row.BatchID) {
				lineID = line.ID
			}
		}
		lot := w.lot(lineID, *result.Row.BatchID)
		count(lot, w.line(lot.LineID), result.Row.Units, result.Row.State)
	}
}

// FinishPicking hands a fully picked order to the checker.
func (s *Orders) FinishPicking(ctx context.Context, orderID string, version int) (View, error) {
	return s.act(ctx, orderID, version, "finish-picking", PermitPick, func(_ context.Context, _ *usecase.Tx, w *work) error {
		return orNil(pickingOpen(w.lines))
	})
}

func pickingOpen(lines []Line) *fault.Error {
	if missing := sum(lines, func(line Line) int { return line.Qty - line.QtyPicked }); missing > 0 {
		return fault.New(fault.Invalid, "outbound.picking_missing", "count", missing)
	}
	return nil
}

// PutBack takes boxes out of an order that has not left: a damaged one, or one
// too many. They lie on their shelf again and the order goes on picking.
func (s *Orders) PutBack(ctx context.Context, orderID string, scans []ledger.ScanText, reason string) (ledger.ScanAnswer, error) {
	return s.scan(ctx, orderID, "put-back", PermitPick, func(ctx context.Context, tx *usecase.Tx, w *work) ([]ledger.ScanResult, ledger.Applied, error) {
		tx.Because(reason)
		op := ledger.Operation{Name: "restock", Document: w.document(), Note: reason, Allow: w.owns}
		results, applied, err := s.ledger.ApplyScans(ctx, tx, op, scans)
		if err != nil {
			return nil, applied, err
		}
		w.CheckedAt = 0 // the check record and the delivery note are no longer true
		w.took(applied, func(lot *Lot, line *Line, units int, before string) {
			lot.QtyPicked -= units
			line.QtyPicked -= units
			if before == ledger.Checked {
				lot.QtyChecked -= units
				line.QtyChecked -= units
			}
		})
		return results, applied, nil
	}, func(line *Line) int { return line.QtyPicked })
}

// owns lets only boxes of this order pass.
func (w *work) owns(c *ledger.Code) *fault.Error {
	if c.DocumentID != w.ID {
		return fault.New(fault.Invalid, "outbound.not_in_order", "code", c.Code, "number", w.Number)
	}
	return nil
}

// orNil makes a nil refusal a nil error.
func orNil(refusal *fault.Error) error {
	if refusal == nil {
		return nil
	}
	return refusal
}
