package outbound

import (
	"context"
	"slices"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
)

// StartCheck hands a picked order to somebody who picked none of it (R-A12).
func (s *Orders) StartCheck(ctx context.Context, orderID string, version int) (View, error) {
	return s.act(ctx, orderID, version, "start-check", PermitCheck, func(_ context.Context, tx *usecase.Tx, w *work) error {
		return orNil(samePicker(&w.Order, tx.Actor.PersonID))
	})
}

func samePicker(order *Order, personID string) *fault.Error {
	if slices.Contains(order.PickerIDs, personID) {
		return fault.New(fault.Invalid, "outbound.picker_checks")
	}
	return nil
}

// Check notes scanned boxes as looked at by the second person.
func (s *Orders) Check(ctx context.Context, orderID string, scans []ledger.ScanText) (ledger.ScanAnswer, error) {
	return s.scan(ctx, orderID, "check", PermitCheck, func(ctx context.Context, tx *usecase.Tx, w *work) ([]ledger.ScanResult, ledger.Applied, error) {
		if refusal := samePicker(&w.Order, tx.Actor.PersonID); refusal != nil {
			return nil, ledger.Applied{}, refusal
		}
		results, applied, err := s.ledger.ApplyScans(ctx, tx, ledger.Operation{Name: "check", Document: w.document(), Allow: w.owns}, scans)
		if err != nil {
			return nil, applied, err
		}
		direct(results, nil)
		w.took(applied, func(lot *Lot, line *Line, units int, _ string) {
			lot.QtyChecked += units
			line.QtyChecked += units
		})
		w.checkedBy(tx.Actor.PersonID)
		return results, applied, nil
	}, func(line *Line) int { return line.QtyChecked })
}

func (w *work) checkedBy(personID string) {
	if !slices.Contains(w.CheckerIDs, personID) {
		w.CheckerIDs = append(w.CheckerIDs, personID)
	}
}

// FinishCheck closes the check: every box seen, none of the five conditions
// found. This makes the check record (GSP art. 94–95).
func (s *Orders) FinishCheck(ctx context.Context, orderID string, version int, found Conditions) (View, error) {
	return s.act(ctx, orderID, version, "finish-check", PermitCheck, func(_ context.Context, tx *usecase.Tx, w *work) error {
		if refusal := samePicker(&w.Order, tx.Actor.PersonID); refusal != nil {
			return refusal
		}
		if refusal := found.refuse(); refusal != nil {
			return refusal
		}
		if refusal := checkOpen(w.lines); refusal != nil {
			return refusal
		}
		w.CheckedAt = tx.Now()
		w.checkedBy(tx.Actor.PersonID)
		return nil
	})
}

func checkOpen(lines []Line) *fault.Error {
	if missing := sum(lines, func(line Line) int { return line.Qty - line.QtyChecked }); missing > 0 {
		return fault.New(fault.Invalid, "outbound.check_missing", "count", missing)
	}
	return nil
}
