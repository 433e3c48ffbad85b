package inbound

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
)

// Arrival is what the receiver reads off the papers and the vehicle.
type Arrival struct {
	DeliveryNoteNo string        `json:"deliveryNoteNo" minLength:"1" maxLength:"40"`
	DeliveryNoteID string        `json:"deliveryNoteId,omitempty" maxLength:"26" doc:"Attachment"`
	ShippedAt      clock.Day     `json:"shippedAt" maxLength:"10"`
	ArrivedAt      clock.Instant `json:"arrivedAt,omitempty" doc:"The device's claim; the record keeps the server's time too"`
	Vehicle        string        `json:"vehicle" minLength:"1" maxLength:"40"`
	TempStart      *int          `json:"tempStart,omitempty" minimum:"-400" maximum:"600"`
	TempArrive     *int          `json:"tempArrive,omitempty" minimum:"-400" maximum:"600"`
	TempRecordID   string        `json:"tempRecordId,omitempty" maxLength:"26" doc:"Attachment: temperature log of the transport"`
	Packages       int           `json:"packages" minimum:"1" maximum:"100000"`
}

// Arrive records that the goods are at the door.
func (s *Orders) Arrive(ctx context.Context, orderID string, version int, arrival Arrival) (View, error) {
	return s.act(ctx, orderID, version, "arrive", PermitReceive, func(ctx context.Context, tx *usecase.Tx, order *Order) error {
		if _, err := clock.ParseDay(string(arrival.ShippedAt)); err != nil || arrival.ShippedAt > tx.Now().Day() {
			var checks fault.Checks
			checks.Add("/shippedAt", "inbound.shipped_day")
			return checks.Err()
		}
		order.DeliveryNoteNo, order.DeliveryNoteID, order.ShippedAt = arrival.DeliveryNoteNo, arrival.DeliveryNoteID, arrival.ShippedAt
		order.Vehicle, order.TempStart, order.TempArrive, order.Packages = arrival.Vehicle, arrival.TempStart, arrival.TempArrive, arrival.Packages
		if err := s.attach(ctx, tx, order, arrival.DeliveryNoteID, "/deliveryNoteId"); err != nil {
			return err
		}
		if err := s.attachTempRecord(ctx, tx, order, arrival.TempRecordID); err != nil {
			return err
		}
		order.ArrivedAt = arrival.ArrivedAt
		order.receivedBy(tx.Actor.PersonID)
		if order.ArrivedAt.IsZero() || order.ArrivedAt > tx.Now() {
			order.ArrivedAt = tx.Now()
		}
		order.DueAt = tx.Now().Add(s.params.Duration("drugtrace.inbound.receive_within", tx.Now().Day()))
		return nil
	})
}

// Receive accepts or rejects each line. What enters passes the gates again, for
// a licence, a permit or an item may have lapsed since the order; the quota of
// the permit is deducted here, once, in the same transaction (decisions 3).
func (s *Orders) Receive(ctx context.Context, orderID string, version int, receipt Receipt) (View, error) {
	return s.act(ctx, orderID, version, "receive", PermitReceive, func(ctx context.Context, tx *usecase.Tx, order *Order) error {
		lines, err := linesOf(ctx, tx, order.ID)
		if err != nil {
			return err
		}
		if err := s.attachTempRecord(ctx, tx, order, receipt.TempRecordID); err != nil {
			return err
		}
		if err := s.checkReceipt(ctx, tx, order, lines, receipt.Lines); err != nil {
			return err
		}
		for i := range lines {
			if err := s.receiveLine(ctx, tx, &lines[i], receipt.Lines); err != nil {
				return err
			}
		}
		entering := quantities(lines, func(l Line) (string, int) { return l.ItemID, l.QtyReceived })
		if err := s.admit(ctx, tx, order, entering); err != nil {
			return err
		}
		order.receivedBy(tx.Actor.PersonID)
		order.DueAt = tx.Now().Add(s.params.Duration("drugtrace.inbound.shelve_within", tx.Now().Day()))
		if len(entering) == 0 {
			order.State, order.DueAt = Rejected, 0
		}
		return nil
	})
}

// admit lets goods in: gates, then quota, item by item in one order for all
// writers. A delivery of which nothing enters needs neither.
func (s *Orders) admit(ctx context.Context, tx *usecase.Tx, order *Order, entering map[string]int) error {
	if len(entering) == 0 {
		return nil
	}
	if err := s.gates(ctx, tx, order, entering); err != nil {
		return err
	}
	for _, itemID := range slices.Sorted(maps.Keys(entering)) {
		if err := ledger.TakeQuota(ctx, tx, order.PermitID, itemID, int64(entering[itemID])); err != nil {
			return err
		}
		if err := s.permits.Told(ctx, tx, order.PermitID, itemID, int64(entering[itemID])); err != nil {
			return err
		}
	}
	return nil
}

// attach gives an uploaded file to the order, so that it stays and the parties
// of the order can open it.
func (s *Orders) attach(ctx context.Context, tx *usecase.Tx, order *Order, fileID, pointer string) error {
	return s.needs.Files.BindField(ctx, tx, fileID, "inbound_order", order.ID, pointer)
}

func (s *Orders) attachTempRecord(ctx context.Context, tx *usecase.Tx, order *Order, fileID string) error {
	if fileID == "" {
		return nil // keeps what came with the arrival
	}
	order.TempRecordID = fileID
	return s.attach(ctx, tx, order, fileID, "/tempRecordId")
}

// Refuse sends the whole delivery back (GSP art. 74).
func (s *Orders) Refuse(ctx context.Context, orderID string, version int, reason string) (View, error) {
	return s.act(ctx, orderID, version, "refuse", PermitReceive, func(ctx context.Context, tx *usecase.Tx, order *Order) error {
		tx.Because(reason)
		order.receivedBy(tx.Actor.PersonID)
		order.DueAt = 0
		lines, err := linesOf(ctx, tx, order.ID)
		for i := range lines {
			lines[i].QtyRejected, lines[i].RejectReason = lines[i].QtyExpected, reason
			if err == nil {
				err = saveLine(ctx, tx, &lines[i])
			}
		}
		return err
	})
}

// Release lets QA accept a batch with a short shelf life, with a reason.
func (s *Orders) Release(ctx context.Context, orderID string, version int, lineID, reason string) (View, error) {
	return s.act(ctx, orderID, version, "release", PermitRelease, func(ctx context.Context, tx *usecase.Tx, order *Order) error {
		line, err := lineByID(ctx, tx, order.ID, lineID)
		if err != nil {
			return err
		}
		line.ReleaseBy, line.ReleaseReason = tx.Actor.PersonID, reason
		tx.Because(reason)
		return saveLine(ctx, tx, &line)
	})
}

func (s *Orders) checkReceipt(ctx context.Context, tx *usecase.Tx, order *Order, lines []Line, received []ReceivedLine) error {
	items, err := s.catalogue.Items(ctx, tx, itemsOf(lines))
	if err != nil {
		return err
	}
	var checks fault.Checks
	at := map[string]int{}
	for i, r := range received {
		at[r.LineID] = i
	}
	for _, line := range lines {
		i, given := at[line.ID]
		if !given {
			checks.Add("/lines", "inbound.line_missing", "position", line.Position+1)
			continue
		}
		facts := receiptFacts{today: tx.Now().Day(), item: items[line.ItemID], tempArrive: order.TempArrive, tempRecordID: order.TempRecordID,
			recordFor: s.params.List(paramTempRecord, tx.Now().Day()), minShelfDays: int(s.params.Int("drugtrace.inbound.min_shelf_days", tx.Now().Day()))}
		received[i].check(line, facts, fmt.Sprintf("/lines/%d", i), &checks)
	}
	checks.That(len(received) == len(lines), "/lines", "inbound.line_unknown")
	return checks.Err()
}

func (s *Orders) receiveLine(ctx context.Context, tx *usecase.Tx, line *Line, received []ReceivedLine) error {
	for _, r := range received {
		if r.LineID != line.ID {
			continue
		}
		line.QtyReceived, line.QtyRejected, line.RejectReason = r.QtyReceived, r.QtyRejected, r.RejectReason
		line.BatchNo, line.MfgDate, line.ExpiryText, line.Loose = r.BatchNo, r.MfgDate, r.ExpiryText, r.Loose
		if r.Cases > 0 {
			line.Cases = r.Cases
		}
		if r.QtyReceived > 0 {
			day, precision, err := Expiry(r.Expiry)
			if err != nil {
				return err
			}
			line.ExpiryDate, line.ExpiryPrecision = day, precision
			items, err := s.catalogue.Items(ctx, tx, []string{line.ItemID})
			if err != nil {
				return err
			}
			batch, err := s.ledger.Bind(ctx, tx, ledger.Batch{ItemID: line.ItemID, ProductCode7: items[line.ItemID].ProductCode7, BatchNo: r.BatchNo,
				MfgDate: r.MfgDate, ExpiryDate: day, ExpiryPrecision: precision, ExpiryText: r.ExpiryText})
			if err != nil {
				return err
			}
			line.BatchID = batch.ID
		}
		return saveLine(ctx, tx, line)
	}
	return nil
}
