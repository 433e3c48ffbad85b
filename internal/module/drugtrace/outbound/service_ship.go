package outbound

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
)

// Transport is the transport record as the shipper states it (GSP art. 99–109).
type Transport struct {
	CarrierID  string `json:"carrierId" minLength:"26" maxLength:"26"`
	Vehicle    string `json:"vehicle" minLength:"1" maxLength:"40" doc:"Number plate"`
	DriverName string `json:"driverName" minLength:"1" maxLength:"80"`
	TempStart  *int   `json:"tempStart" required:"false" minimum:"-400" maximum:"600" doc:"Tenths of a degree Celsius; needed when an item is cold"`
	Packages   int    `json:"packages" minimum:"1" maximum:"100000"`
}

// Ship sends a checked order off: gates once more, a licensed carrier, the
// temperature of cold items. On the way the clinic holds the boxes, so that
// both parties see them; the codes keep the depot as their origin.
func (s *Orders) Ship(ctx context.Context, orderID string, version int, transport Transport) (View, error) {
	return s.act(ctx, orderID, version, "ship", PermitShip, func(ctx context.Context, tx *usecase.Tx, w *work) error {
		day := tx.Now().Day()
		if err := s.gates(ctx, tx, w, day); err != nil {
			return err
		}
		if err := s.needs.Organisations.RequireLicensed(ctx, tx, transport.CarrierID, carrierLicences, day); err != nil {
			return err
		}
		items, err := s.itemList(ctx, tx, w.lines)
		if err != nil {
			return err
		}
		if refusal := checkTemperature(items, transport.TempStart, "outbound.start", scope.Lang(ctx)); refusal != nil {
			return refusal
		}
		codes, err := ledger.CodesOfDocument(ctx, tx, w.ID, ledger.Checked)
		if err != nil {
			return err
		}
		op := ledger.Operation{Name: "ship", Document: w.document(), Source: w.OrgID, To: &ledger.Place{HolderID: w.ClinicID}, Temperature: transport.TempStart}
		if err := s.stepAll(ctx, tx, codes, op); err != nil {
			return err
		}
		w.CarrierID, w.Vehicle, w.DriverName, w.Packages, w.TempStart = transport.CarrierID, transport.Vehicle, transport.DriverName, transport.Packages, transport.TempStart
		w.ShipperID, w.ShippedAt = tx.Actor.PersonID, tx.Now()
		w.DueAt = tx.Now().Add(s.params.Duration("drugtrace.outbound.sign_within", day))
		packs := sum(w.lines, func(line Line) int { return line.QtyChecked })
		return tx.Emit(ctx, drugtrace.Shipped{OrderID: w.ID, Number: w.Number, ClinicID: w.ClinicID, Packs: packs})
	})
}

// itemList is the items of some lines in their order.
func (s *Orders) itemList(ctx context.Context, q bun.IDB, lines []Line) ([]drugcatalog.Item, error) {
	items, err := s.catalogue.Items(ctx, q, itemsOf(lines))
	list := make([]drugcatalog.Item, len(lines))
	for i, line := range lines {
		list[i] = items[line.ItemID]
	}
	return list, err
}

// Sign takes scanned boxes into the clinic's stock.
func (s *Orders) Sign(ctx context.Context, orderID string, scans []ledger.ScanText) (ledger.ScanAnswer, error) {
	return s.scan(ctx, orderID, "sign", PermitSign, func(ctx context.Context, tx *usecase.Tx, w *work) ([]ledger.ScanResult, ledger.Applied, error) {
		op := ledger.Operation{Name: "sign", Document: w.document(), Source: w.OrgID, Allow: w.addressed}
		results, applied, err := s.ledger.ApplyScans(ctx, tx, op, scans)
		if err != nil {
			return nil, applied, err
		}
		w.took(applied, func(lot *Lot, line *Line, units int, _ string) {
			lot.QtySigned += units
			line.QtySigned += units
		})
		return results, applied, nil
	}, func(line *Line) int { return line.QtySigned })
}

// addressed lets only boxes of this delivery pass.
func (w *work) addressed(c *ledger.Code) *fault.Error {
	if c.HolderID != w.ClinicID {
		return fault.New(fault.Invalid, "outbound.wrong_clinic", "code", c.Code)
	}
	return w.owns(c)
}

// Arrival is what the pharmacist states when closing a signature.
type Arrival struct {
	TempArrive *int          `json:"tempArrive" required:"false" minimum:"-400" maximum:"600" doc:"Tenths of a degree Celsius; needed when an item is cold"`
	Note       string        `json:"note,omitempty" maxLength:"400" doc:"Needed when boxes are missing"`
	EventTime  clock.Instant `json:"eventTime,omitempty" doc:"When the device made the request; an old one is refused as offline"`
}

// FinishSigning closes a delivery online. Boxes that were shipped and not
// scanned are differences: the ledger looks for them as lost.
func (s *Orders) FinishSigning(ctx context.Context, orderID string, version int, arrival Arrival) (View, error) {
	return s.act(ctx, orderID, version, "finish-signing", PermitSign, func(ctx context.Context, tx *usecase.Tx, w *work) error {
		late := s.params.Duration("drugtrace.outbound.offline_after", tx.Now().Day())
		if !arrival.EventTime.IsZero() && tx.Now().Sub(arrival.EventTime) > late {
			return fault.New(fault.Invalid, "outbound.offline", "minutes", int(late.Minutes()))
		}
		items, err := s.itemList(ctx, tx, w.lines)
		if err != nil {
			return err
		}
		if refusal := checkTemperature(items, arrival.TempArrive, "outbound.arrive", scope.Lang(ctx)); refusal != nil {
			return refusal
		}
		missing, err := w.close(arrival.Note)
		if err != nil {
			return err
		}
		w.TempArrive, w.SignNote, w.SignerID, w.SignedAt, w.DueAt = arrival.TempArrive, arrival.Note, tx.Actor.PersonID, tx.Now(), 0
		if missing == 0 {
			return nil
		}
		w.State = PartlySigned
		codes, err := ledger.CodesOfDocument(ctx, tx, w.ID, ledger.Transit)
		if err != nil {
			return err
		}
		return s.stepAll(ctx, tx, codes, ledger.Operation{Name: "report_lost", Document: w.document(), Note: arrival.Note})
	})
}

// close counts what is missing into the lots.
func (w *work) close(note string) (missing int, err error) {
	if refusal := nothingSigned(w.lines); refusal != nil {
		return 0, refusal
	}
	for i := range w.lots {
		w.lots[i].QtyLost = w.lots[i].QtyChecked - w.lots[i].QtySigned
		missing += w.lots[i].QtyLost
	}
	var checks fault.Checks
	checks.That(missing == 0 || note != "", "/note", "outbound.note_needed", "count", missing)
	return missing, checks.Err()
}

func nothingSigned(lines []Line) *fault.Error {
	if sum(lines, func(line Line) int { return line.QtySigned }) == 0 {
		return fault.New(fault.Invalid, "outbound.nothing_signed")
	}
	return nil
}

// RefuseDelivery sends everything back: too warm, wrong, damaged. The depot
// holds the boxes again while they travel.
func (s *Orders) RefuseDelivery(ctx context.Context, orderID string, version int, reason string) (View, error) {
	return s.act(ctx, orderID, version, "refuse-delivery", PermitSign, func(ctx context.Context, tx *usecase.Tx, w *work) error {
		if refusal := someSigned(w.lines); refusal != nil {
			return refusal
		}
		codes, err := ledger.CodesOfDocument(ctx, tx, w.ID, ledger.Transit)
		if err != nil {
			return err
		}
		op := ledger.Operation{Name: "refuse_delivery", Document: w.document(), Source: w.ClinicID, To: &ledger.Place{HolderID: w.OrgID}, Note: reason}
		if err := s.stepAll(ctx, tx, codes, op); err != nil {
			return err
		}
		tx.Because(reason)
		w.SignNote, w.SignerID, w.SignedAt, w.DueAt = reason, tx.Actor.PersonID, tx.Now(), 0
		return tx.Emit(ctx, drugtrace.Refused{OrderID: w.ID, Number: w.Number, DepotID: w.OrgID, ClinicID: w.ClinicID, PersonID: tx.Actor.PersonID, Reason: reason})
	})
}

func someSigned(lines []Line) *fault.Error {
	if sum(lines, func(line Line) int { return line.QtySigned }) > 0 {
		return fault.New(fault.Invalid, "outbound.some_signed")
	}
	return nil
}

// Find takes lost boxes that turned up into the clinic's stock; the last one
// closes the difference.
func (s *Orders) Find(ctx context.Context, orderID string, scans []ledger.ScanText) (ledger.ScanAnswer, error) {
	return s.scan(ctx, orderID, "find", PermitSign, func(ctx context.Context, tx *usecase.Tx, w *work) ([]ledger.ScanResult, ledger.Applied, error) {
		op := ledger.Operation{Name: "find", Document: w.document(), Source: w.OrgID, Allow: w.addressed}
		results, applied, err := s.ledger.ApplyScans(ctx, tx, op, scans)
		if err != nil {
			return nil, applied, err
		}
		w.took(applied, func(lot *Lot, line *Line, units int, _ string) {
			lot.QtyFound += units
			lot.QtySigned += units
			line.QtySigned += units
		})
		if sum(w.lots, func(lot Lot) int { return lot.QtyLost - lot.QtyFound }) == 0 {
			w.State = Signed
		}
		return results, applied, nil
	}, func(line *Line) int { return line.QtySigned })
}

// Shipment answers other modules about a delivery.
func (s *Orders) Shipment(ctx context.Context, q bun.IDB, orderID string) (drugtrace.Shipment, error) {
	order, err := orderByID(ctx, q, orderID)
	if err != nil {
		return drugtrace.Shipment{}, err
	}
	lots, err := lotsOf(ctx, q, orderID)
	shipment := drugtrace.Shipment{OrderID: order.ID, Number: order.Number, DepotID: order.OrgID, ClinicID: order.ClinicID, Shipped: map[string]int{}, Signed: map[string]int{}}
	for _, lot := range lots {
		shipment.Shipped[lot.BatchID] += lot.QtyChecked
		shipment.Signed[lot.BatchID] += lot.QtySigned
	}
	return shipment, err
}
