package dispensing

import (
	"context"
	"slices"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/site"
)

// ReceiveReturn takes scanned boxes into the depot's returns zone.
func (s *Pharmacy) ReceiveReturn(ctx context.Context, returnID, locationCode string, scans []ledger.ScanText) (ledger.ScanAnswer, error) {
	return s.scanReturn(ctx, returnID, "receive-return", PermitReceiveReturn, func(ctx context.Context, tx *usecase.Tx, w *work) ([]ledger.ScanResult, ledger.Applied, error) {
		location, err := s.place(ctx, tx, w, locationCode, "returns")
		if err != nil {
			return nil, ledger.Applied{}, err
		}
		room, err := s.sites.Room(ctx, tx, location)
		if err != nil {
			return nil, ledger.Applied{}, err
		}
		op := ledger.Operation{Name: "receive_return", Document: w.document(), Source: w.OrgID, To: &ledger.Place{HolderID: w.DepotID, LocationID: location.ID}, Allow: func(c *ledger.Code) *fault.Error {
			if refusal := s.fits(w, c, location); refusal != nil {
				return refusal
			}
			return room.Take(c.Units)
		}}
		results, applied, err := s.ledger.ApplyScans(ctx, tx, op, scans)
		if err != nil {
			return nil, applied, err
		}
		w.took(applied, func(line *ReturnLine, units int) { line.QtyReceived += units })
		if len(applied.Done) > 0 && !slices.Contains(w.ReceiverIDs, tx.Actor.PersonID) {
			w.ReceiverIDs = append(w.ReceiverIDs, tx.Actor.PersonID)
		}
		return results, applied, nil
	}, func(line ReturnLine) int { return line.QtyReceived })
}

// InspectReturn decides about scanned boxes: back to stock, or unqualified. The
// receiver does not decide (R-A12).
func (s *Pharmacy) InspectReturn(ctx context.Context, returnID string, ask Inspection, scans []ledger.ScanText) (ledger.ScanAnswer, error) {
	return s.scanReturn(ctx, returnID, "inspect-return", PermitInspectReturn, func(ctx context.Context, tx *usecase.Tx, w *work) ([]ledger.ScanResult, ledger.Applied, error) {
		if refusal := sameReceiver(&w.Return, tx.Actor.PersonID); refusal != nil {
			return nil, ledger.Applied{}, refusal
		}
		if err := ask.check(); err != nil {
			return nil, ledger.Applied{}, err
		}
		location, err := s.place(ctx, tx, w, ask.LocationCode, ask.zone())
		if err != nil {
			return nil, ledger.Applied{}, err
		}
		room, err := s.sites.Room(ctx, tx, location)
		if err != nil {
			return nil, ledger.Applied{}, err
		}
		step := map[bool]string{true: "pass_return", false: "fail_return"}[ask.Result == pass]
		op := ledger.Operation{Name: step, Document: w.document(), To: &ledger.Place{HolderID: w.DepotID, LocationID: location.ID}, Note: ask.Note, Allow: func(c *ledger.Code) *fault.Error {
			if refusal := s.fits(w, c, location); refusal != nil {
				return refusal
			}
			if refusal := ask.allow(c, w.items[c.ItemID], tx.Now().Day()); refusal != nil {
				return refusal
			}
			return room.Take(c.Units)
		}}
		results, applied, err := s.ledger.ApplyScans(ctx, tx, op, scans)
		if err != nil || len(applied.Done) == 0 {
			return results, applied, err
		}
		qty := w.took(applied, func(line *ReturnLine, units int) {
			if ask.Result == pass {
				line.QtyPassed += units
			} else {
				line.QtyFailed += units
			}
		})
		record := ReturnInspection{ID: id.New(tx.Now()), ReturnID: w.ID, Result: ask.Result, Qty: qty, LocationID: location.ID, TempLow: ask.TempLow, TempHigh: ask.TempHigh,
			TempProof: ask.TempProof, Note: ask.Note, InspectorID: tx.Actor.PersonID, CreatedAt: tx.Now()}
		return results, applied, insertInspection(ctx, tx, &record)
	}, func(line ReturnLine) int { return line.QtyPassed + line.QtyFailed })
}

func sameReceiver(back *Return, personID string) *fault.Error {
	if slices.Contains(back.ReceiverIDs, personID) {
		return fault.New(fault.Invalid, "dispensing.receiver_inspects")
	}
	return nil
}

// work is a return that is being changed.
type work struct {
	Return
	lines []ReturnLine
	items map[string]drugcatalog.Item
}

// fits lets only boxes of this return pass, into a place of their storage class.
// Boxes refused at the clinic's door still carry their delivery.
func (s *Pharmacy) fits(w *work, c *ledger.Code, location site.Location) *fault.Error {
	if c.DocumentID != w.ID && (w.Reason != ReasonRefused || c.DocumentID != w.OrderID) {
		return fault.New(fault.Invalid, "dispensing.not_in_return", "code", c.Code, "number", w.Number)
	}
	item := w.items[c.ItemID]
	return s.sites.Fits(location, item.StorageClass, item.ExternalUse)
}

// took counts boxes by line and returns how many packs they are.
func (w *work) took(applied ledger.Applied, add func(line *ReturnLine, units int)) int {
	total := 0
	for _, result := range applied.Results {
		if result.Outcome != ledger.OK {
			continue
		}
		if line := lineOf(w.lines, *result.Row.BatchID); line != nil {
			add(line, result.Row.Units)
			total += result.Row.Units
		}
	}
	return total
}

// place finds a location of the depot in a zone of the kind.
func (s *Pharmacy) place(ctx context.Context, tx *usecase.Tx, w *work, code, zone string) (site.Location, error) {
	location, err := s.sites.LocationByCode(ctx, tx, code)
	if err != nil {
		return location, err
	}
	if location.OrgID != w.DepotID {
		return location, fault.New(fault.NotFound, "site.unknown_location")
	}
	if location.ZoneType != zone {
		return location, fault.New(fault.Invalid, "dispensing.zone_type", "location", code, "zone", fault.Text("enum.zoneType."+zone))
	}
	return location, nil
}

// scanReturn is the frame of the scanning steps of a return.
func (s *Pharmacy) scanReturn(ctx context.Context, returnID, action, permission string, run func(ctx context.Context, tx *usecase.Tx, w *work) ([]ledger.ScanResult, ledger.Applied, error), progress func(ReturnLine) int) (ledger.ScanAnswer, error) {
	return usecase.Write(ctx, s.runner, permission, func(ctx context.Context, tx *usecase.Tx) (ledger.ScanAnswer, error) {
		var answer ledger.ScanAnswer
		w, err := s.open(ctx, tx, returnID, action)
		if err != nil {
			return answer, err
		}
		results, applied, err := run(ctx, tx, w)
		if err != nil {
			return answer, err
		}
		tx.Act("drugtrace.dispensing." + action)
		answer.Results = results
		answer.Progress = ledger.Progress{Done: sum(w.lines, progress), Total: sum(w.lines, func(line ReturnLine) int { return line.Qty })}
		if len(applied.Done) == 0 {
			return answer, nil
		}
		w.State = w.reached()
		return answer, saveReturn(ctx, tx, &w.Return, w.lines)
	})
}

// reached is the state that the counts of the lines make.
func (w *work) reached() string {
	qty := sum(w.lines, func(line ReturnLine) int { return line.Qty })
	switch {
	case sum(w.lines, func(line ReturnLine) int { return line.QtyPassed + line.QtyFailed }) == qty:
		return Inspected
	case sum(w.lines, func(line ReturnLine) int { return line.QtyReceived }) == qty:
		return Received
	}
	return Sent
}

// open locks and loads a return in scope for an action of its depot.
func (s *Pharmacy) open(ctx context.Context, tx *usecase.Tx, returnID, action string) (*work, error) {
	if err := lockReturn(ctx, tx, returnID); err != nil {
		return nil, err
	}
	back, err := returnByID(ctx, tx, returnID)
	if err != nil {
		return nil, err
	}
	if !tx.Scope.Sees(back.CreatedBy, back.OrgID, back.DepotID) {
		return nil, fault.New(fault.NotFound, "dispensing.return_not_found")
	}
	if _, err := returns.Next(back.State, action); err != nil {
		return nil, err
	}
	if tx.Actor.OrgID != back.DepotID {
		return nil, fault.New(fault.Forbidden, "dispensing.depot_acts")
	}
	w := &work{Return: back}
	lines, err := linesOf(ctx, tx, returnID)
	if err != nil {
		return nil, err
	}
	w.lines = lines[returnID]
	ids := make([]string, len(w.lines))
	for i, line := range w.lines {
		ids[i] = line.ItemID
	}
	w.items, err = s.catalogue.Items(ctx, tx, ids)
	return w, err
}
