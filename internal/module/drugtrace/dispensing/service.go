package dispensing

import (
	"context"
	"errors"
	"math"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/site"
)

// Pharmacy runs the use cases of dispensing and of returns.
type Pharmacy struct {
	runner    *usecase.Runner
	params    *param.Set
	ring      *seal.Ring
	catalogue *drugcatalog.Catalogue
	sites     *site.Sites
	ledger    *ledger.Ledger
	needs     Needs
}

// Dispense gives a box, or some units of it, to a resident. It happens once: a
// box that was dispensed before is refused, and the attempt is kept as an alert.
func (s *Pharmacy) Dispense(ctx context.Context, ask NewDispense) (DispenseView, error) {
	view, err := usecase.Write(ctx, s.runner, PermitDispense, func(ctx context.Context, tx *usecase.Tx) (DispenseView, error) {
		return s.dispense(ctx, tx, ask)
	})
	if fault.KeyOf(err) == "dispensing.already" {
		if lost := s.alert(ctx, ask.Code); lost != nil {
			err = errors.Join(err, lost)
		}
	}
	return view, err
}

func (s *Pharmacy) dispense(ctx context.Context, tx *usecase.Tx, ask NewDispense) (DispenseView, error) {
	if refusal := s.offline(tx, ask.EventTime); refusal != nil {
		return DispenseView{}, refusal
	}
	c, err := s.held(ctx, tx, ask.Code)
	if err != nil {
		return DispenseView{}, err
	}
	item, err := s.gates(ctx, tx, c.ItemID)
	if err != nil {
		return DispenseView{}, err
	}
	var checks fault.Checks
	ask.check(box{item, c.PackLeft}, &checks)
	if err := checks.Err(); err != nil {
		return DispenseView{}, err
	}
	given, number, err := s.record(ctx, tx, ask, c, item)
	if err != nil {
		return DispenseView{}, err
	}
	if err := s.step(ctx, tx, &given, c); err != nil {
		return DispenseView{}, err
	}
	given.DocumentSealed = s.ring.Seal(seal.AAD("dispense", "document", given.ID), number)
	if err := insertDispense(ctx, tx, &given); err != nil {
		return DispenseView{}, err
	}
	tx.Act("drugtrace.dispensing.dispense")
	return s.dispenseView(ctx, tx, tx.Actor, given)
}

// offline refuses a request that waited on a device: "once" can only be
// promised online (decisions 18).
func (s *Pharmacy) offline(tx *usecase.Tx, made clock.Instant) error {
	late := s.params.Duration("drugtrace.dispensing.offline_after", tx.Now().Day())
	if !made.IsZero() && tx.Now().Sub(made) > late {
		return fault.New(fault.Invalid, "dispensing.offline", "minutes", int(math.Round(late.Minutes())))
	}
	return nil
}

// held finds a box that the actor's clinic has and has not dispensed.
func (s *Pharmacy) held(ctx context.Context, tx *usecase.Tx, text string) (*ledger.Code, error) {
	code, _, err := ledger.Normalise(text, tx.Now().Day())
	if err != nil {
		return nil, err
	}
	c, err := ledger.Find(ctx, tx, code)
	if err != nil {
		return nil, err
	}
	switch {
	case c == nil:
		return nil, fault.New(fault.NotFound, "ledger.unknown", "code", code)
	case c.State == ledger.Dispensed:
		return nil, s.already(ctx, tx, code)
	case c.HolderID != tx.Actor.OrgID:
		return nil, fault.New(fault.NotFound, "dispensing.not_here", "code", code)
	case c.Level > ledger.Small:
		return nil, fault.New(fault.Invalid, "dispensing.whole_case", "code", code)
	}
	return c, nil
}

// already says when a box was dispensed for the last time.
func (s *Pharmacy) already(ctx context.Context, tx *usecase.Tx, code string) error {
	first, err := lastDispense(ctx, tx, code)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "dispensing.already", "code", code, "at", first.CreatedAt.Format("2006-01-02 15:04"))
}

// gates are variety and place (R-A1, R-A2); the person is checked with the form.
func (s *Pharmacy) gates(ctx context.Context, tx *usecase.Tx, itemID string) (drugcatalog.Item, error) {
	day, ids := tx.Now().Day(), []string{itemID}
	if err := s.catalogue.RequireEffective(ctx, tx, ids, day); err != nil {
		return drugcatalog.Item{}, err
	}
	if err := s.sites.RequireDesignated(ctx, tx, tx.Actor.OrgID, ids, day); err != nil {
		return drugcatalog.Item{}, err
	}
	items, err := s.catalogue.Items(ctx, tx, ids)
	return items[itemID], err
}

// record makes the row, with its doubts accepted or refused, and returns the
// document's number in clear beside it.
func (s *Pharmacy) record(ctx context.Context, tx *usecase.Tx, ask NewDispense, c *ledger.Code, item drugcatalog.Item) (Dispense, string, error) {
	day := tx.Now().Day()
	number, doubt := ask.document()
	given := Dispense{ID: id.New(tx.Now()), OrgID: tx.Actor.OrgID, Code: c.Code, ItemID: c.ItemID, BatchID: *c.BatchID, Units: ask.Units,
		SupplyDays: ask.SupplyDays, PrescriptionNo: ask.PrescriptionNo, DoctorName: ask.DoctorName, DocumentType: ask.ResidentIDType,
		DocumentHash: s.ring.Hash("dispense.document", number), ProofType: ask.ProofType, Doubts: []string{},
		OverrideReason: ask.OverrideReason, PharmacistID: tx.Actor.PersonID, CreatedAt: tx.Now()}
	if given.Units == 0 {
		given.Units = c.PackLeft
	}
	given.UnitsLeft = c.PackLeft - given.Units
	if given.SupplyDays == 0 {
		given.SupplyDays = supplyDays(given.Units, int(s.params.Int("drugtrace.dispensing.units_a_day", day)))
	}
	if doubt != "" {
		given.Doubts = append(given.Doubts, doubt)
	}
	from := day.AddDays(-int(s.params.Int("drugtrace.dispensing.supply_window", day))).Start()
	days, err := suppliedDays(ctx, tx, given.DocumentHash, given.ItemID, from)
	if err != nil {
		return given, "", err
	}
	days += given.SupplyDays
	most := int(s.params.Int("drugtrace.dispensing.most_supply_days", day))
	if days > most {
		given.Doubts = append(given.Doubts, doubtOverSupply)
	}
	if err := ask.accept(given.Doubts, days, most); err != nil {
		return given, "", err
	}
	if len(given.Doubts) > 0 {
		tx.Because(ask.OverrideReason)
	}
	if given.OrderID, err = s.delivery(ctx, tx, c); err != nil {
		return given, "", err
	}
	given.Number, err = serial.Next(ctx, tx.Tx, "FY")
	given.Search = fold.Index(given.Number, given.Code, given.PrescriptionNo, item.NameHant, item.NamePt, c.Batch.BatchNo)
	return given, number, err
}

// delivery is the outbound order a box came with: its document while it is
// whole, later that of the first part given.
func (s *Pharmacy) delivery(ctx context.Context, tx *usecase.Tx, c *ledger.Code) (string, error) {
	if c.State != ledger.Partial {
		return c.DocumentID, nil
	}
	before, err := lastDispense(ctx, tx, c.Code)
	return before.OrderID, err
}

// step moves the box in the ledger. A box that somebody else changed since it
// was read makes the transaction run again.
func (s *Pharmacy) step(ctx context.Context, tx *usecase.Tx, given *Dispense, c *ledger.Code) error {
	name := "dispense"
	if given.UnitsLeft > 0 {
		name = "dispense_part"
	}
	op := ledger.Operation{Name: name, Codes: []string{c.Code}, Document: ledger.Document{Type: "dispense", ID: given.ID, No: given.Number},
		Units: given.Units, PackLeft: &given.UnitsLeft, AllOrNothing: true, Allow: func(now *ledger.Code) *fault.Error {
			if now.PackLeft != c.PackLeft || now.HolderID != c.HolderID || now.State != c.State {
				return fault.New(fault.Conflict, "fault.stale")
			}
			return nil
		}}
	_, err := s.ledger.Apply(ctx, tx, op)
	if fault.KeyOf(err) == "fault.stale" {
		return db.TryAgain(err)
	}
	if fault.KeyOf(err) == "ledger.undefined" {
		if now, lookErr := ledger.Find(ctx, tx, c.Code); lookErr == nil && now.State != c.State {
			return db.TryAgain(err)
		}
	}
	return err
}

// alert keeps a repeated attempt, in a transaction of its own because the
// attempt itself was refused. It must not answer a repeat of the request, so it
// runs without its Idempotency-Key.
func (s *Pharmacy) alert(ctx context.Context, text string) error {
	_, err := usecase.Write(usecase.WithoutKey(ctx), s.runner, PermitDispense, func(ctx context.Context, tx *usecase.Tx) (Alert, error) {
		code, _, err := ledger.Normalise(text, tx.Now().Day())
		if err != nil {
			return Alert{}, err
		}
		return s.repeated(ctx, tx, code)
	})
	return err
}

// ReportRepeat keeps that a box was scanned for dispensing which is dispensed
// already. A phone that sees it in the look-up asks for no form, so it tells
// here; also of a box that another clinic dispensed, which reads as not known.
func (s *Pharmacy) ReportRepeat(ctx context.Context, text string) (Alert, error) {
	return usecase.Write(ctx, s.runner, PermitDispense, func(ctx context.Context, tx *usecase.Tx) (Alert, error) {
		code, _, err := ledger.Normalise(text, tx.Now().Day())
		if err != nil {
			return Alert{}, err
		}
		c, err := ledger.Find(ctx, tx, code)
		switch {
		case err != nil:
			return Alert{}, err
		case c == nil:
			return Alert{}, fault.New(fault.NotFound, "ledger.unknown", "code", code)
		case c.State != ledger.Dispensed:
			return Alert{}, fault.New(fault.Conflict, "dispensing.not_repeated", "code", code)
		}
		return s.repeated(ctx, tx, code)
	})
}

func (s *Pharmacy) repeated(ctx context.Context, tx *usecase.Tx, code string) (Alert, error) {
	first, err := lastDispense(ctx, tx, code)
	if err != nil {
		return Alert{}, err
	}
	alert := Alert{ID: id.New(tx.Now()), Kind: "repeat", Code: code, ItemID: first.ItemID, DispenseID: first.ID, FirstOrgID: first.OrgID,
		FirstAt: first.CreatedAt, OrgID: tx.Actor.OrgID, PersonID: tx.Actor.PersonID, CreatedAt: tx.Now()}
	tx.Act("drugtrace.dispensing.repeat")
	return alert, insertAlert(ctx, tx, &alert)
}

// Document is a resident's document in clear.
type Document struct {
	ResidentIDType   string `json:"residentIdType"`
	ResidentIDNumber string `json:"residentIdNumber"`
}

// Reveal shows the document's number in full; who, when and why is kept.
func (s *Pharmacy) Reveal(ctx context.Context, dispenseID, reason string) (Document, error) {
	ask := reveal.Ask{Permission: PermitReveal, Table: "dispense", ID: dispenseID, Reason: reason}
	return reveal.Show(ctx, s.needs.Reveals, ask, func(ctx context.Context, tx *usecase.Tx) (Document, error) {
		given, err := dispenseByID(ctx, tx, dispenseID)
		if err != nil {
			return Document{}, err
		}
		if !tx.Scope.Sees(given.PharmacistID, given.OrgID) {
			return Document{}, fault.New(fault.NotFound, "dispensing.not_found")
		}
		number, err := s.ring.Open(seal.AAD("dispense", "document", given.ID), given.DocumentSealed)
		return Document{ResidentIDType: given.DocumentType, ResidentIDNumber: number}, err
	})
}
