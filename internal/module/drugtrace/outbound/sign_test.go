package outbound

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
)

type (
	listed_    = list.Result[Row]
	moduleTodo = module.Todo
)

func TestMissingBoxesAreDifferences(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 3)
	view := w.shipped(b)
	refused(t, second(w.FinishSigning(pharmacy, view.ID, view.Version, Arrival{Note: "没有货"})), fault.Invalid, "outbound.nothing_signed")
	w.all(must[ledger.ScanAnswer](t)(w.Sign(pharmacy, view.ID, scans(b.codes[:2]...))))
	refused(t, second(w.FinishSigning(pharmacy, view.ID, view.Version, Arrival{})), fault.Invalid, "outbound.note_needed")
	refused(t, second(w.RefuseDelivery(pharmacy, view.ID, view.Version, "不收了")), fault.Invalid, "outbound.some_signed")
	view = must[View](t)(w.FinishSigning(pharmacy, view.ID, view.Version, Arrival{Note: "少 1 盒，封条完好"}))
	if view.State != PartlySigned || len(view.Differences) != 1 || view.Differences[0].QtyLost != 1 || view.SignNote != "少 1 盒，封条完好" || w.state(b.codes[2]).State != ledger.Lost {
		t.Errorf("difference: %s %+v", view.State, view.Differences)
	}
	w.balanced()
	w.one(must[ledger.ScanAnswer](t)(w.Find(pharmacy, view.ID, scans(b.codes[0]))), ledger.Repeat, "")
	w.all(must[ledger.ScanAnswer](t)(w.Find(pharmacy, view.ID, scans(b.codes[2]))))
	view = must[View](t)(w.Get(pharmacy, view.ID))
	if view.State != Signed || view.Differences[0].QtyFound != 1 || view.Lines[0].QtySigned != 3 || w.state(b.codes[2]).State != ledger.AtClinic {
		t.Errorf("found: %s %+v", view.State, view.Differences)
	}
	w.balanced()
}

// TestWrongClinic: nobody signs for a box that was not sent to them.
func TestWrongClinic(t *testing.T) {
	w := newWorld(t)
	mine := w.stock(w.item(nil), "A1", far, 0, 1)
	theirs := w.stock(w.item(nil), "B1", far, 1, 1)
	spare := w.stock(mine.item, "A2", far, 2, 1)
	view := w.shipped(mine)
	other := must[View](t)(w.Create(clerk, NewOrder{Type: "209", ClinicID: clinicB, Lines: []NewLine{{ItemID: theirs.item, Qty: 1}}}))
	other = must[View](t)(w.Submit(clerk, other.ID, other.Version))
	other = must[View](t)(w.Review(lead, other.ID, other.Version))
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker, other.ID, scans(theirs.codes...), "")))
	other = must[View](t)(w.FinishPicking(picker, other.ID, other.Version))
	w.all(must[ledger.ScanAnswer](t)(w.Check(checker, other.ID, scans(theirs.codes...))))
	other = must[View](t)(w.FinishCheck(checker, other.ID, other.Version, Conditions{}))
	other = must[View](t)(w.Ship(shipper, other.ID, other.Version, transport()))

	w.one(must[ledger.ScanAnswer](t)(w.Sign(pharmacy, view.ID, scans(theirs.codes[0]))), ledger.Wrong, "outbound.wrong_clinic")
	w.one(must[ledger.ScanAnswer](t)(w.Sign(pharmacy, view.ID, scans(spare.codes[0]))), ledger.Wrong, "ledger.undefined")
	w.one(must[ledger.ScanAnswer](t)(w.Sign(pharmacy, view.ID, scans(ledger.NewIssuer("demo-key-not-secret").Code("9010001", 999999)))), ledger.Unknown, "ledger.unknown")
	refused(t, second(w.Sign(pharmacy, other.ID, scans(theirs.codes[0]))), fault.NotFound, "outbound.not_found")
	refused(t, second(w.Sign(otherOne, view.ID, scans(mine.codes[0]))), fault.NotFound, "outbound.not_found")
	refused(t, second(w.FinishSigning(otherOne, view.ID, view.Version, Arrival{})), fault.NotFound, "outbound.not_found")
	if w.state(mine.codes[0]).State != ledger.Transit || w.state(theirs.codes[0]).State != ledger.Transit {
		t.Error("a refused signature moved a box")
	}
	w.balanced()
}

func TestColdChain(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(cold), "LAT1", far, 0, 1)
	at := func(tenths int) *int { return &tenths }
	view := w.checked(b)
	refused(t, second(w.Ship(shipper, view.ID, view.Version, transport())), fault.Invalid, "outbound.start_no_temperature")
	warm := transport()
	warm.TempStart = at(95)
	refused(t, second(w.Ship(shipper, view.ID, view.Version, warm)), fault.Invalid, "outbound.start_too_warm")
	warm.TempStart = at(40)
	view = must[View](t)(w.Ship(shipper, view.ID, view.Version, warm))
	w.all(must[ledger.ScanAnswer](t)(w.Sign(pharmacy, view.ID, scans(b.codes...))))
	refused(t, second(w.FinishSigning(pharmacy, view.ID, view.Version, Arrival{})), fault.Invalid, "outbound.arrive_no_temperature")
	refused(t, second(w.FinishSigning(pharmacy, view.ID, view.Version, Arrival{TempArrive: at(106)})), fault.Invalid, "outbound.arrive_too_warm")
	refused(t, second(w.FinishSigning(pharmacy, view.ID, view.Version, Arrival{TempArrive: at(-1)})), fault.Invalid, "outbound.arrive_too_cold")
	must[View](t)(w.FinishSigning(pharmacy, view.ID, view.Version, Arrival{TempArrive: at(55)}))
}

func TestOfflineSignatureIsRefused(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 1)
	view := w.shipped(b)
	w.all(must[ledger.ScanAnswer](t)(w.Sign(pharmacy, view.ID, []ledger.ScanText{{Text: b.codes[0], EventTime: w.clock.Now().Add(-time.Hour)}}))) // scans may queue
	refused(t, second(w.FinishSigning(pharmacy, view.ID, view.Version, Arrival{EventTime: w.clock.Now().Add(-6 * time.Minute)})), fault.Invalid, "outbound.offline")
	must[View](t)(w.FinishSigning(pharmacy, view.ID, view.Version, Arrival{EventTime: w.clock.Now().Add(-4 * time.Minute)}))
}

// TestRefusedDelivery: the boxes travel back to the depot and others are told.
func TestRefusedDelivery(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 2)
	view := w.shipped(b)
	view = must[View](t)(w.RefuseDelivery(pharmacy, view.ID, view.Version, "外箱破损"))
	if c := w.state(b.codes[0]); view.State != Returned || c.State != ledger.ReturnTransit || c.HolderID != depot || c.DocumentID != view.ID {
		t.Errorf("refused: %s, box %+v", view.State, c)
	}
	w.balanced()
	events := map[string]string{}
	var rows []struct {
		Name    string `bun:"name"`
		Payload string `bun:"payload"`
	}
	if err := w.runner.DB.Read().NewSelect().TableExpr("outbox_event").Column("name", "payload").Scan(context.Background(), &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		events[row.Name] = row.Payload
	}
	var shipped drugtrace.Shipped
	var back drugtrace.Refused
	if err := json.Unmarshal([]byte(events[shipped.EventName()]), &shipped); err != nil || shipped.Packs != 2 || shipped.ClinicID != clinicA || shipped.Number != view.Number {
		t.Errorf("shipped event: %+v %v", shipped, err)
	}
	if err := json.Unmarshal([]byte(events[back.EventName()]), &back); err != nil || back.DepotID != depot || back.PersonID != "pharmacist" || back.Reason != "外箱破损" {
		t.Errorf("refused event: %+v %v", back, err)
	}
}

// TestSealedCase: one scan moves all boxes of a case; a box taken out counts
// alone, and what stays in the case is missing.
func TestSealedCase(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 6)
	var box string
	w.write(func(ctx context.Context, tx *usecase.Tx) error {
		made, err := w.ledger.Generate(ctx, tx, ledger.NewCodes{ItemID: b.item, ProductCode7: "9010001", Level: ledger.Large, Count: 1, JobID: "cases", OriginID: depot})
		if err != nil {
			return err
		}
		box = made[0]
		if _, err := w.ledger.Apply(ctx, tx, ledger.Operation{Name: "print", Codes: made, AllOrNothing: true}); err != nil {
			return err
		}
		return w.ledger.Pack(ctx, tx, box, b.codes[:4])
	})
	small := w.reviewed(b.item, 2)
	if r := w.one(must[ledger.ScanAnswer](t)(w.Pick(picker, small.ID, scans(box), "")), ledger.Wrong, "outbound.too_many"); r.Params["units"] != 4 || r.Params["left"] != 2 {
		t.Errorf("a case of 4 for 2: %+v", r.Params)
	}
	must[View](t)(w.Void(clerk, small.ID, small.Version, "整箱发"))
	view := w.reviewed(b.item, 4)
	answer := must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(box), ""))
	if w.all(answer); answer.Progress.Done != 4 {
		t.Errorf("a case counts %d", answer.Progress.Done)
	}
	view = must[View](t)(w.FinishPicking(picker, view.ID, view.Version))
	w.all(must[ledger.ScanAnswer](t)(w.Check(checker, view.ID, scans(box))))
	view = must[View](t)(w.FinishCheck(checker, view.ID, view.Version, Conditions{}))
	view = must[View](t)(w.Ship(shipper, view.ID, view.Version, transport()))
	w.all(must[ledger.ScanAnswer](t)(w.Sign(pharmacy, view.ID, scans(b.codes[0]))))
	view = must[View](t)(w.FinishSigning(pharmacy, view.ID, view.Version, Arrival{Note: "箱子未到"}))
	if view.Lines[0].QtySigned != 1 || view.Differences[0].QtyLost != 3 || w.state(b.codes[3]).State != ledger.Lost {
		t.Errorf("of a case: %+v", view.Differences)
	}
	w.balanced()
}
