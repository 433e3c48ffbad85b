package dispensing

import (
	"context"
	"slices"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
)

// Return sends whole boxes of one delivery back to the depot they came from. It
// quotes that delivery and never more than was signed for (R-A11).
func (s *Pharmacy) Return(ctx context.Context, ask NewReturn) (ReturnView, error) {
	return usecase.Write(ctx, s.runner, PermitReturn, func(ctx context.Context, tx *usecase.Tx) (ReturnView, error) {
		if err := s.offline(tx, ask.EventTime); err != nil {
			return ReturnView{}, err
		}
		codes, shipment, err := s.quoted(ctx, tx, ask)
		if err != nil {
			return ReturnView{}, err
		}
		back, err := s.newReturn(ctx, tx, shipment, ask.Reason, ask.Note, tx.Actor.PersonID)
		if err != nil {
			return ReturnView{}, err
		}
		applied, err := s.ledger.Apply(ctx, tx, ledger.Operation{Name: "return", Codes: codes, Document: back.document(), Source: back.OrgID,
			To: &ledger.Place{HolderID: back.DepotID}, Note: ask.Note, AllOrNothing: true})
		if err != nil {
			return ReturnView{}, err
		}
		lines := []ReturnLine{}
		for _, result := range applied.Results {
			if result.Outcome == ledger.OK {
				lines = addBox(lines, back.ID, result.Row, tx.Now())
			}
		}
		if err := s.notMore(ctx, tx, shipment, lines); err != nil {
			return ReturnView{}, err
		}
		if err := insertReturn(ctx, tx, &back, lines); err != nil {
			return ReturnView{}, err
		}
		tx.Act("drugtrace.dispensing.return")
		return s.returnView(ctx, tx, tx.Actor, back)
	})
}

// quoted reads the boxes and finds the one delivery all of them came with.
func (s *Pharmacy) quoted(ctx context.Context, tx *usecase.Tx, ask NewReturn) ([]string, drugtrace.Shipment, error) {
	texts := ask.Codes
	if ask.Code != "" {
		texts = append([]string{ask.Code}, texts...)
	}
	if len(texts) == 0 {
		var checks fault.Checks
		checks.Add("/codes", "field.required")
		return nil, drugtrace.Shipment{}, checks.Err()
	}
	orderID, codes := ask.OrderID, make([]string, len(texts))
	for i, text := range texts {
		c, err := s.own(ctx, tx, text)
		if err != nil {
			return nil, drugtrace.Shipment{}, err
		}
		if orderID == "" {
			orderID = c.DocumentID
		}
		if c.DocumentID != orderID {
			return nil, drugtrace.Shipment{}, fault.New(fault.Invalid, "dispensing.return_wrong_order", "code", c.Code)
		}
		codes[i] = c.Code
	}
	shipment, err := s.needs.Shipments.Shipment(ctx, tx, orderID)
	if fault.Is(err, fault.NotFound) || err == nil && shipment.ClinicID != tx.Actor.OrgID {
		err = fault.New(fault.Invalid, "dispensing.return_wrong_order", "code", codes[0])
	}
	return codes, shipment, err
}

// own finds a whole box on the clinic's shelf.
func (s *Pharmacy) own(ctx context.Context, tx *usecase.Tx, text string) (*ledger.Code, error) {
	code, _, err := ledger.Normalise(text, tx.Now().Day())
	if err != nil {
		return nil, err
	}
	c, err := ledger.Find(ctx, tx, code)
	if err != nil {
		return nil, err
	}
	if c == nil || c.HolderID != tx.Actor.OrgID {
		return nil, fault.New(fault.NotFound, "dispensing.not_here", "code", code)
	}
	if c.State != ledger.AtClinic {
		return nil, fault.New(fault.Conflict, "dispensing.not_returnable", "code", code, "state", fault.Text("state.code."+c.State))
	}
	return c, nil
}

func (s *Pharmacy) newReturn(ctx context.Context, tx *usecase.Tx, shipment drugtrace.Shipment, reason, note, maker string) (Return, error) {
	number, err := serial.Next(ctx, tx.Tx, "TH")
	back := Return{ID: id.New(tx.Now()), Number: number, OrgID: shipment.ClinicID, DepotID: shipment.DepotID, OrderID: shipment.OrderID, OrderNumber: shipment.Number,
		State: Sent, Reason: reason, Note: note, ReceiverIDs: []string{}, Search: fold.Index(number, shipment.Number),
		Version: 1, CreatedBy: maker, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
	return back, err
}

func (r *Return) document() ledger.Document {
	return ledger.Document{Type: "return", ID: r.ID, No: r.Number}
}

// addBox counts a box into the line of its batch.
func addBox(lines []ReturnLine, returnID string, c *ledger.Code, now clock.Instant) []ReturnLine {
	line := lineOf(lines, *c.BatchID)
	if line == nil {
		lines = append(lines, ReturnLine{ID: id.New(now), ReturnID: returnID, ItemID: c.ItemID, BatchID: *c.BatchID})
		line = &lines[len(lines)-1]
	}
	line.Qty += c.Units
	return lines
}

func lineOf(lines []ReturnLine, batchID string) *ReturnLine {
	i := slices.IndexFunc(lines, func(line ReturnLine) bool { return line.BatchID == batchID })
	if i < 0 {
		return nil
	}
	return &lines[i]
}

// notMore refuses more of a batch than the clinic signed for.
func (s *Pharmacy) notMore(ctx context.Context, tx *usecase.Tx, shipment drugtrace.Shipment, lines []ReturnLine) error {
	before, err := returnedOf(ctx, tx, shipment.OrderID)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if signed := shipment.Signed[line.BatchID]; before[line.BatchID]+line.Qty > signed {
			return fault.New(fault.Invalid, "dispensing.return_too_many", "number", shipment.Number, "signed", signed, "returned", before[line.BatchID])
		}
	}
	return nil
}

// takeRefused makes the return of a delivery that a clinic refused at its door.
func (s *Pharmacy) takeRefused(ctx context.Context, raw *db.Tx, event drugtrace.Refused) error {
	return usecase.Handle(ctx, s.runner, raw, "drugtrace.dispensing.take-refused", func(ctx context.Context, tx *usecase.Tx) error {
		shipment, err := s.needs.Shipments.Shipment(ctx, tx, event.OrderID)
		if err != nil {
			return err
		}
		back, err := s.newReturn(ctx, tx, shipment, ReasonRefused, event.Reason, event.PersonID)
		if err != nil {
			return err
		}
		ids := []string{}
		for batchID := range shipment.Shipped {
			ids = append(ids, batchID)
		}
		slices.Sort(ids)
		batches, err := ledger.Batches(ctx, tx, ids)
		if err != nil {
			return err
		}
		lines := []ReturnLine{}
		for _, batchID := range ids {
			if qty := shipment.Shipped[batchID]; qty > 0 {
				lines = append(lines, ReturnLine{ID: id.New(tx.Now()), ReturnID: back.ID, ItemID: batches[batchID].ItemID, BatchID: batchID, Qty: qty})
			}
		}
		return insertReturn(ctx, tx, &back, lines)
	})
}
